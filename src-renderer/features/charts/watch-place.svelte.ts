/** Whether an element is in view or nearly so, and how wide it is in pixels. Call it while a component is set up. */
export function watchPlace(element: () => HTMLElement | undefined): {
  readonly isNear: boolean;
  readonly width: number;
} {
  let isNear = $state(false);
  let width = $state(0);
  $effect(() => {
    const target = element();
    if (target === undefined) return;
    const view = new IntersectionObserver(([entry]) => (isNear = entry?.isIntersecting ?? false), {
      rootMargin: '200px',
    });
    const size = new ResizeObserver(() => (width = target.clientWidth));
    view.observe(target);
    size.observe(target);
    return () => {
      view.disconnect();
      size.disconnect();
    };
  });
  return {
    get isNear() {
      return isNear;
    },
    get width() {
      return width;
    },
  };
}
