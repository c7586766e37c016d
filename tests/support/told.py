"""All that an error tells, however it is looked at."""

import traceback


def everything(error: BaseException) -> str:
    """Return what an error, its attributes and its causes say of themselves."""
    seen: dict[int, str] = {}
    pending: list[object] = [error]
    while pending:
        current = pending.pop()
        if id(current) in seen:
            continue
        seen[id(current)] = repr(current)
        pending += [*getattr(current, "__dict__", {}).values(), *getattr(current, "args", ())]
        pending += [getattr(current, name, None) for name in ("__cause__", "__context__")]
    return "".join(seen.values()) + "".join(traceback.format_exception(error))
