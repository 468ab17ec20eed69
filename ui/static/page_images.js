// A page of the article as it looks, in the text's place. Python draws it when it is asked for, as wide as the pane and no sharper than twice.
const WIDEST = 960;
const sized = (data) => {
	const room = (pane().clientWidth || innerWidth) - (narrow.matches ? 32 : 80);
	return { ...data, width: Math.round(Math.min(WIDEST, room) * Math.min(2, devicePixelRatio)) };
};
const drawing = (page) => {
	pane().setAttribute("aria-busy", Boolean(page));
	const sign = pane().querySelector(".drawing");
	if (sign) sign.textContent = page ? sign.dataset.says : "";
	for (const button of all(".show-page[aria-busy]")) button.removeAttribute("aria-busy");
	if (page && narrow.matches && !sheet.isOpen) opener?.setAttribute("aria-busy", true); // the pane is not seen yet
};

// The page that holds a place of the text.
const pageNumbers = () => [...pane().querySelectorAll(".text .page")];
const pageOf = (place) =>
	Math.max(1, pageNumbers().filter((page) => page.compareDocumentPosition(place) & Node.DOCUMENT_POSITION_FOLLOWING).length);
const pageHere = () => {
	const room = pane().getBoundingClientRect();
	const stop = stops()[at];
	const top = stop?.getBoundingClientRect().top;
	if (top >= room.top && top < room.bottom) return pageOf(stop);
	return Math.max(1, pageNumbers().filter((page) => page.getBoundingClientRect().top <= room.top + room.height / 2).length);
};

let landing = 0; // the page at which the text is to be gone on with
let staying = false; // whether what is opened is only shown again, where it was
let focusNext = null; // what has the focus when the button that was pressed is gone
const finding = () => within()?.value && { find: within().value };
const showPage = (button) => {
	if (button.getAttribute("aria-disabled") === "true") return;
	const page = number(button.dataset.page);
	if (!button.closest("article")) return show(button, { ...openedBy(button), page });
	focusNext = ".as-page";
	want("open", { ...origin(), ...finding(), page });
};
const showText = () => {
	landing = origin().page ?? 0;
	want("open", { ...inText(), ...finding() });
};
const arrived = () => {
	if (staying) (map(), count());
	else (aim(), land());
	if (focusNext && document.activeElement === document.body) pane().querySelector(focusNext)?.focus({ preventScroll: true });
	[landing, staying, focusNext] = [0, false, null];
};
const land = () => {
	const target = document.getElementById("aim");
	if (landing && !(target && pageOf(target) === landing)) scrollTo(pane(), pageNumbers()[landing - 1], pane().clientHeight / 3);
	const image = pane().querySelector(".page-image");
	if (image && !target) scrollTo(pane(), image, pane().querySelector(".tools").offsetHeight + 8);
};
