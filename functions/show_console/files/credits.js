// Credits.

export const view = {
  id: "credits",
  title: "Credits",
  allows: (session) => session.kind === "account",
  async show(main, session, parts, signal) {},
};
