// Sync.

export const view = {
  id: "syncs",
  title: "Sync",
  allows: () => true,
  async show(main, session, parts, signal) {},
};
