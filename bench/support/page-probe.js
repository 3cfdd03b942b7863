/* What is measured within the page: times from a person's act to the frame that shows what came of it. */
globalThis.probe = {
  nextFrame: () => new Promise((resolve) => requestAnimationFrame(resolve)),

  /** Resolves when the next frame has been laid out and painted. */
  async painted() {
    await probe.nextFrame();
    await new Promise((resolve) => {
      const { port1, port2 } = new MessageChannel();
      port1.onmessage = resolve;
      port2.postMessage(null);
    });
  },

  /** Milliseconds from `act` until the frame after `isThere` became true is drawn. */
  async until(act, isThere) {
    const began = performance.now();
    act();
    while (!isThere()) {
      await probe.nextFrame();
      if (performance.now() - began > 60_000) throw new Error('what was waited for did not come within a minute');
    }
    await probe.painted();
    return performance.now() - began;
  },

  /** Charts in sight, and how many of them have a line: a coloured or bright pixel, since axes and grid are dark grey. */
  charts() {
    const inSight = [...document.querySelectorAll('.uplot canvas')].filter((canvas) => {
      const { top, bottom, width } = canvas.getBoundingClientRect();
      return width > 0 && bottom > 0 && top < innerHeight;
    });
    return { inSight: inSight.length, drawn: inSight.filter(probe.hasLine).length };
  },

  hasLine(canvas) {
    if (canvas.width === 0 || canvas.height === 0) return false;
    const { data } = canvas.getContext('2d').getImageData(0, 0, canvas.width, canvas.height);
    for (let at = 0; at < data.length; at += 4) {
      const [red, green, blue, alpha] = data.subarray(at, at + 4);
      const [most, least] = [Math.max(red, green, blue), Math.min(red, green, blue)];
      if (alpha > 120 && (most - least > 60 || most > 190)) return true;
    }
    return false;
  },

  allDrawn() {
    const { inSight, drawn } = probe.charts();
    return inSight > 0 && drawn === inSight;
  },

  /** Milliseconds between frames while `act` is called at each of them. */
  async frames(count, act) {
    const times = [];
    let before = await probe.nextFrame();
    for (let frame = 0; frame < count; frame++) {
      act(frame);
      const now = await probe.nextFrame();
      times.push(now - before);
      before = now;
    }
    return times;
  },

  key: (target, key, shiftKey = false) =>
    target.dispatchEvent(new KeyboardEvent('keydown', { key, shiftKey, bubbles: true, cancelable: true })),

  /** Types as a person does: the whole text is there, and the page is told. */
  type(input, text) {
    Object.getOwnPropertyDescriptor(HTMLInputElement.prototype, 'value').set.call(input, text);
    input.dispatchEvent(new InputEvent('input', { bubbles: true }));
  },
};
