// The contrast of every text that is seen against what is behind it.
// WCAG 2.2: relative luminance, contrast ratio.
(() => {
  const channels = (colour) => colour.match(/[\d.]+/g).map(Number);
  const luminance = ([red, green, blue]) => [red, green, blue]
    .map((part) => part / 255)
    .map((part) => part <= 0.04045 ? part / 12.92 : ((part + 0.055) / 1.055) ** 2.4)
    .reduce((sum, part, place) => sum + part * [0.2126, 0.7152, 0.0722][place], 0);

  function ground(node) {
    for (let place = node; place; place = place.parentElement) {
      const colour = channels(getComputedStyle(place).backgroundColor);
      if (colour[3] !== 0) return colour;
    }
    return [255, 255, 255];
  }

  const found = [];
  for (const node of document.querySelectorAll("body *")) {
    const style = getComputedStyle(node);
    const hasText = [...node.childNodes].some((part) =>
      part.nodeType === Node.TEXT_NODE && part.textContent.trim());
    if (!hasText || style.visibility === "hidden" || node.getClientRects().length === 0
      || ["SCRIPT", "STYLE"].includes(node.tagName)) continue;
    const [one, other] = [luminance(channels(style.color)), luminance(ground(node))];
    found.push({
      text: node.textContent.trim().slice(0, 40),
      contrast: (Math.max(one, other) + 0.05) / (Math.min(one, other) + 0.05),
    });
  }
  return found;
})()
