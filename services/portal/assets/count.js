// Says how many characters are left, near the limit only. Without it the server says so after sending.
const near = 0.9;

for (const area of document.querySelectorAll("textarea[data-most]")) {
  const most = Number(area.dataset.most);
  if (!most) continue;
  const said = document.createElement("p");
  said.className = "left";
  said.setAttribute("aria-live", "polite");
  area.after(said);
  const count = () => {
    const left = most - [...area.value].length;
    const text = left < 0 ? area.dataset.over : area.dataset.left;
    said.textContent = left > most * (1 - near) ? "" : text.replace("#", String(Math.abs(left)));
  };
  area.addEventListener("input", count);
  count();
}
