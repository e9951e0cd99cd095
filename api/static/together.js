/* Maps side by side move together: what is enlarged or pushed in one of them is so in all. */
(() => {
  "use strict";
  const maps = [...document.querySelectorAll(".together .drawing")];
  const buttons = document.querySelector(".moves");
  if (!maps.length || !buttons) return;

  const { width, height } = maps[0].viewBox.baseVal;
  const whole = { width, height };
  const STEP = 1.5;
  const MOST = 12;
  const PUSH = 0.25;
  let zoom = 1;
  let x = 0;
  let y = 0;

  const within = (value, most) => Math.min(Math.max(value, 0), most);

  const show = () => {
    const w = whole.width / zoom;
    const h = whole.height / zoom;
    x = within(x, whole.width - w);
    y = within(y, whole.height - h);
    for (const map of maps) {
      map.setAttribute("viewBox", [x, y, w, h].map((n) => n.toFixed(2)).join(" "));
      map.classList.toggle("pushable", zoom > 1);
    }
  };

  const enlarge = (times) => {
    const next = Math.min(Math.max(zoom * times, 1), MOST);
    x += (whole.width / zoom - whole.width / next) / 2;
    y += (whole.height / zoom - whole.height / next) / 2;
    zoom = next;
    show();
  };

  const push = (right, down) => {
    x += (right * whole.width) / zoom;
    y += (down * whole.height) / zoom;
    show();
  };

  const moves = {
    larger: () => enlarge(STEP),
    smaller: () => enlarge(1 / STEP),
    west: () => push(-PUSH, 0),
    east: () => push(PUSH, 0),
    north: () => push(0, -PUSH),
    south: () => push(0, PUSH),
    whole: () => enlarge(0),
  };

  buttons.hidden = false;
  buttons.addEventListener("click", (event) => {
    const move = moves[event.target.closest("button")?.value];
    if (move) move();
  });

  for (const map of maps) {
    map.addEventListener("pointermove", (event) => {
      if (zoom === 1 || event.buttons !== 1) return;
      const box = map.getBoundingClientRect();
      push(-event.movementX / box.width, -event.movementY / box.height);
    });
  }
})();
