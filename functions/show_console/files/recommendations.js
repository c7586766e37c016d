// Recommendations.

export const view = {
  id: "recommendations",
  title: "Recommendations",
  allows: (session) => session.kind === "member",
  async show(main, session, parts, signal) {},
};
