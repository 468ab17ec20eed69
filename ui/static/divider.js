// Between conversation and article there is a divider; its place is kept, in per cent of the width.
const WIDTH = "articleqa:divider";
const divide = (share) => {
	const percent = Math.round(Math.min(70, Math.max(25, share)));
	one("#rooms").style.setProperty("--talk", `${percent}%`);
	one(".divider").setAttribute("aria-valuenow", percent);
	try {
		localStorage.setItem(WIDTH, percent);
	} catch {} // it may not be kept
};
const divided = () => {
	try {
		if (localStorage.getItem(WIDTH)) divide(Number(localStorage.getItem(WIDTH)));
	} catch {}
};
document.addEventListener("pointerdown", (event) => {
	const divider = event.target.closest(".divider");
	if (!divider) return;
	divider.setPointerCapture(event.pointerId);
	const { left, right, width } = one("#rooms").getBoundingClientRect();
	const rtl = document.documentElement.dir === "rtl";
	divider.onpointermove = ({ clientX }) => divide((100 * (rtl ? right - clientX : clientX - left)) / width);
	divider.onpointerup = divider.onpointercancel = () => (divider.onpointermove = null);
});
document.addEventListener("keydown", (event) => {
	if (!event.target.matches(".divider") || !["ArrowLeft", "ArrowRight"].includes(event.key)) return;
	const wider = (event.key === "ArrowRight") !== (document.documentElement.dir === "rtl");
	divide(Number(event.target.getAttribute("aria-valuenow")) + (wider ? 2 : -2));
});
