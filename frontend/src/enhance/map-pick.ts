/** The home location: a click on the world outline fills latitude and longitude, and the other way round. */

export function listen(): void {
  for (const map of document.querySelectorAll<HTMLElement>("[data-map]")) connect(map);
}

function connect(map: HTMLElement): void {
  const latitude = document.querySelector<HTMLInputElement>(map.dataset.latitude ?? "");
  const longitude = document.querySelector<HTMLInputElement>(map.dataset.longitude ?? "");
  const pin = map.querySelector<SVGCircleElement>(".pin");
  if (!latitude || !longitude || !pin) return;
  const show = (): void => {
    pin.toggleAttribute("hidden", !latitude.value || !longitude.value);
    pin.setAttribute("cx", String(Number(longitude.value) + 180));
    pin.setAttribute("cy", String(90 - Number(latitude.value)));
  };
  map.addEventListener("click", (event) => {
    const box = map.getBoundingClientRect();
    longitude.value = (((event.clientX - box.left) / box.width) * 360 - 180).toFixed(2);
    latitude.value = (90 - ((event.clientY - box.top) / box.height) * 180).toFixed(2);
    show();
  });
  latitude.addEventListener("input", show);
  longitude.addEventListener("input", show);
  show();
}
