// Looks whether the work that a page waits for is done, and then shows what came of it.
"use strict";

const look = async () => {
  const { status } = await fetch(location.href, { method: "HEAD" }).catch(() => ({ status: 202 }));
  if (status === 202) setTimeout(look, 1000);
  else location.reload();
};

setTimeout(look, 1000);
