// Names alone: what stands in there is nobody's business.
async () => {
  const found = [];
  for (const name of Object.keys(localStorage)) { found.push(["local", name]); }
  for (const name of Object.keys(sessionStorage)) { found.push(["session", name]); }
  for (const each of await indexedDB.databases()) { found.push(["database", String(each.name)]); }
  for (const name of await caches.keys()) { found.push(["cache", name]); }
  for (const each of await navigator.serviceWorker.getRegistrations()) {
    found.push(["worker", new URL((each.active || each.waiting || each.installing).scriptURL).pathname]);
  }
  return found;
}
