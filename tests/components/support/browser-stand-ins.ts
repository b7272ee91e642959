/** What jsdom lacks: sizes, media queries, observers. The window is 1280 by 800 and every scrolling box 600 high. */
const media = (query: string): MediaQueryList => ({
  matches: false,
  media: query,
  onchange: null,
  addListener: () => undefined,
  removeListener: () => undefined,
  addEventListener: () => undefined,
  removeEventListener: () => undefined,
  dispatchEvent: () => false,
});

class StillObserver implements ResizeObserver {
  observe(): void {}
  unobserve(): void {}
  disconnect(): void {}
}

window.matchMedia = media;
window.scrollTo = () => undefined;
window.ResizeObserver = StillObserver;
Object.defineProperties(HTMLElement.prototype, {
  offsetHeight: { configurable: true, get: () => 600 },
  offsetWidth: { configurable: true, get: () => 1000 },
  clientHeight: { configurable: true, get: () => 600 },
  clientWidth: { configurable: true, get: () => 1000 },
});
Element.prototype.scrollTo = function scrollTo(this: Element, options?: number | ScrollToOptions): void {
  if (typeof options === 'object') this.scrollTop = options.top ?? this.scrollTop;
};
Element.prototype.scrollIntoView = () => undefined;
// Mantine's growing text areas wait for fonts.
Object.defineProperty(document, 'fonts', { configurable: true, value: new EventTarget() });
