/** The wizard's time zone: the browser's own, where the hub could only guess. */

export function fillOwnZone(): void {
  const field = document.querySelector<HTMLInputElement>("form[data-own-zone] [name=time_zone]");
  if (field?.value === "UTC") field.value = Intl.DateTimeFormat().resolvedOptions().timeZone;
}
