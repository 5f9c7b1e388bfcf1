// The code of an invitation stands behind the # of its link, which browsers send to nobody: it goes into its
// field, and out of the address bar. Without this it is pasted.
const field = document.getElementById("invitation");
const code = location.hash.slice(1);

if (field && /^[\w-]{20,}$/.test(code)) {
  field.value = code;
  history.replaceState(null, "", location.pathname);
}
