// The marks of the article: going from one to the next, and the map of them in the margin.
let at = 0;
const stops = () => [...pane().querySelectorAll(".stop")];

const flash = (stop) => {
	const next = stop.nextSibling;
	const mark = next instanceof Element && next.matches("mark") ? next : stop.closest("mark, .beside");
	if (!mark || mark.matches(".place")) return; // the one that is gone to has a colour of its own
	mark.classList.add("flash");
	mark.addEventListener("animationend", () => mark.classList.remove("flash"), { once: true });
};
const go = (place) => {
	const places = stops();
	if (!places.length) return;
	at = (place + places.length) % places.length;
	scrollTo(pane(), places[at], pane().clientHeight / 3);
	flash(places[at]);
	count();
};
const step = (by) => go(at + by);
const count = () => {
	const said = pane().querySelector(".steps output");
	if (said) said.textContent = `${at + 1} / ${stops().length}`;
	for (const tick of pane().querySelectorAll("[data-tick]")) tick.classList.toggle("on", Number(tick.dataset.tick) === at);
	for (const place of pane().querySelectorAll("mark.place.on")) place.classList.remove("on");
	const place = stops()[at]?.nextElementSibling;
	if (place?.matches("mark.place")) place.classList.add("on");
};
const map = () => {
	const { scrollHeight, scrollTop } = pane();
	const top = pane().getBoundingClientRect().top - scrollTop;
	const places = stops();
	for (const tick of pane().querySelectorAll("[data-tick]")) {
		const stop = places[Number(tick.dataset.tick)];
		if (stop) tick.style.top = `${(100 * (stop.getBoundingClientRect().top - top)) / scrollHeight}%`;
	}
};
const aim = () => {
	const target = document.getElementById("aim");
	map();
	if (target) go(stops().indexOf(target));
	else pane().scrollTop = 0;
};
new ResizeObserver(map).observe(pane());
