// Operations.

export const view = {
  id: "operations",
  title: "Operations",
  allows: (session) => session.operator === true,
  async show(main, session, parts, signal) {},
};
