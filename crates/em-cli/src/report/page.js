
"use strict";
(() => {
  const by = (id) => document.getElementById(id);

  const copy = by("copy");
  const select = () => {
    const range = document.createRange();
    range.selectNodeContents(by("command"));
    const selection = getSelection();
    selection.removeAllRanges();
    selection.addRange(range);
    return document.execCommand("copy");
  };
  copy.hidden = false;
  copy.addEventListener("click", async () => {
    let copied = false;
    try {
      await navigator.clipboard.writeText(by("command").textContent);
      copied = true;
    } catch {
      copied = select(); // a page from a file may not have a clipboard
    }
    copy.textContent = copied ? "Copied" : "Selected";
    setTimeout(() => { copy.textContent = "Copy"; }, 2000);
  });

  if (!by("frames")) return;
  const { levels, bounds: [left, right, base], points, unit, frames } = JSON.parse(by("frames").textContent);
  const last = frames.length - 1;
  const slider = by("slider");
  const play = by("play");
  const isPlane = points.length > 0;
  const rounded = (x) => Math.round(10 * x) / 10;

  // The classes of the points after each frame: only changes are noted.
  const classes = [];
  for (const { changed } of frames) {
    const now = classes.length > 0 ? classes[classes.length - 1].slice() : [];
    for (let i = 0; i < changed.length; i += 2) now[changed[i]] = changed[i + 1];
    classes.push(now);
  }

  const drawPlane = (frame, index) => {
    const dots = frame.components.map(() => "");
    classes[index].forEach((c, i) => { dots[c] += `M${points[2 * i]} ${points[2 * i + 1]}h0`; });
    frame.components.forEach(([x, y, a, b, angle], c) => {
      by(`dots-${c + 1}`).setAttribute("d", dots[c]);
      const group = by(`component-${c + 1}`);
      group.setAttribute("transform", `translate(${x} ${y})`);
      group.firstElementChild.setAttribute("transform", `rotate(${angle})`);
      group.querySelectorAll("ellipse").forEach((ellipse, i) => {
        ellipse.setAttribute("rx", rounded(levels[i] * a));
        ellipse.setAttribute("ry", rounded(levels[i] * b));
      });
    });
  };

  const density = (bells, x) => bells.reduce((sum, [weight, mean, sd]) => {
    const z = (x - mean) / sd;
    return sum + weight * Math.exp(-0.5 * z * z) / (sd * Math.sqrt(2 * Math.PI));
  }, 0);
  const line = (bells) => {
    const places = [];
    for (let x = left; x < right; x += 3) places.push(x);
    places.push(right);
    for (const [, mean, sd] of bells) {
      for (let half = -6; half <= 6; half++) {
        const x = mean + 0.5 * half * sd;
        if (left < x && x < right) places.push(x);
      }
    }
    places.sort((a, b) => a - b);
    return places.map((x, i) => `${i ? "L" : "M"}${rounded(x)} ${rounded(base - unit * density(bells, x))}`).join("");
  };
  const drawLine = (frame) => {
    by("mixture").setAttribute("d", line(frame.components));
    frame.components.forEach((bell, c) => {
      by(`curve-${c + 1}`).setAttribute("d", line([bell]));
      by(`component-${c + 1}`).setAttribute("transform", `translate(${bell[1]} ${base})`);
    });
  };

  const rows = by("components").tBodies[0].rows;
  const show = (index) => {
    const frame = frames[index];
    (isPlane ? drawPlane : drawLine)(frame, index);
    by("climb").setAttribute("points", frames.slice(0, index + 1).map(({ at }) => at.join(",")).join(" "));
    by("here").setAttribute("cx", frame.at[0]);
    by("here").setAttribute("cy", frame.at[1]);
    by("iteration").textContent = frame.iteration;
    by("log-likelihood").textContent = frame.log_likelihood;
    frame.cells.forEach((cells, c) => cells.forEach((text, j) => {
      if (j > 0) rows[c].cells[j].textContent = text;
    }));
    slider.value = index;
    slider.setAttribute("aria-valuetext", `iteration ${frame.iteration}, log-likelihood ${frame.log_likelihood}`);
  };

  let timer = null;
  const note = () => history.replaceState(null, "", `#iteration=${frames[+slider.value].iteration}`);
  const pause = () => {
    clearInterval(timer);
    timer = null;
    play.textContent = "Play";
  };
  const start = () => {
    if (+slider.value === last) show(0);
    play.textContent = "Pause";
    timer = setInterval(() => {
      show(+slider.value + 1);
      if (+slider.value === last) {
        pause();
        note();
      }
    }, Math.min(700, Math.max(60, 8000 / (last + 1))));
  };
  play.addEventListener("click", () => {
    if (timer === null) {
      start();
    } else {
      pause();
      note();
    }
  });
  slider.addEventListener("input", () => {
    pause();
    show(+slider.value);
  });
  slider.addEventListener("change", note);

  const follow = () => {
    const asked = /^#iteration=(\d+)$/.exec(location.hash);
    if (!asked) return;
    pause();
    const index = frames.findIndex(({ iteration }) => iteration >= +asked[1]);
    show(index < 0 ? last : index);
    by("replay").scrollIntoView();
  };
  addEventListener("hashchange", follow);

  // Paper shows the end.
  let before = last;
  const print = matchMedia("print");
  print.addEventListener("change", () => {
    if (print.matches) {
      pause();
      before = +slider.value;
      show(last);
    } else {
      show(before);
    }
  });

  by("controls").hidden = last === 0;
  if (last > 0) show(last);
  follow();
})();
