// What is copied, and what is saved as a file.
const copied = async (text) => {
	if (navigator.clipboard) return navigator.clipboard.writeText(text);
	const area = Object.assign(document.createElement("textarea"), { value: text }); // not a secure context
	document.body.append(area);
	area.select();
	document.execCommand("copy");
	area.remove();
};
const cite = async (button) => {
	await copied(button.dataset.cite);
	const said = button.textContent;
	if (said === button.dataset.done) return;
	button.textContent = button.dataset.done;
	setTimeout(() => (button.textContent = said), 1600);
};
const save = () => {
	const file = one("#file pre");
	const url = URL.createObjectURL(new Blob([file.textContent], { type: `${file.dataset.type};charset=utf-8` }));
	Object.assign(document.createElement("a"), { href: url, download: file.dataset.name }).click();
	URL.revokeObjectURL(url);
	one("details.menu").open = false;
};
