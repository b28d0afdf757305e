/* A medicine that was changed while its redraw was on the way keeps what was chosen and typed: the redraw, which does
   not know of it, is dropped and asked for again. */
document.addEventListener("htmx:beforeSwap", (event) => {
  const { target, requestConfig } = event.detail;
  if (!target.matches(".medicine, #medicines")) return;

  const sent = requestConfig.formData;
  const changed = [...target.querySelectorAll("input, select")].some((control) => {
    const value = control.type === "checkbox" && !control.checked ? null : control.value;
    return sent.get(control.name) !== value;
  });
  if (changed) {
    event.detail.shouldSwap = false;
    htmx.trigger(requestConfig.elt, requestConfig.triggeringEvent.type);
  }
});

/* A browser refuses autofocus in what a redraw brings while another field has the focus. */
document.addEventListener("htmx:afterSettle", () => {
  const next = document.querySelector("[data-focus]");
  if (!next) return;
  next.removeAttribute("data-focus");
  next.focus();
});
