// Network.

export const view = {
  id: "network",
  title: "Network",
  allows: (session) => session.kind === "account",
  async show(main, session, parts, signal) {},
};
