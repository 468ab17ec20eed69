// What this browser keeps: conversations with their exchanges, and saved collections, in IndexedDB, or in memory where there is none.
// An exchange is a record of its own and is only ever added, so that two tabs that go on with one conversation lose nothing.
// Every record but an exchange's says which index it belongs to. Other tabs are told of each change.
const store = (() => {
	const STORES = { conversations: "id", exchanges: "key", collections: "id" };
	const memory = Object.fromEntries(Object.keys(STORES).map((name) => [name, new Map()]));
	const channel = "BroadcastChannel" in globalThis ? new BroadcastChannel("articleqa") : null;
	let lasting = true;
	let changed = () => {};
	if (channel) channel.onmessage = ({ data }) => changed(data);

	const database = new Promise((done) => {
		try {
			const request = indexedDB.open("articleqa", 1);
			request.onupgradeneeded = () => {
				const stores = Object.entries(STORES).map(([name, keyPath]) => request.result.createObjectStore(name, { keyPath }));
				stores[0].createIndex("owner", "index");
				stores[1].createIndex("owner", "conversation");
				stores[2].createIndex("owner", "index");
			};
			request.onsuccess = () => {
				request.result.onversionchange = () => request.result.close(); // a newer page may change it
				done(request.result);
			};
			request.onerror = request.onblocked = () => done(null);
		} catch {
			done(null); // a private window, or forbidden
		}
	});
	const settled = (transaction) =>
		new Promise((done, failed) => {
			transaction.oncomplete = done;
			transaction.onerror = transaction.onabort = () => failed(transaction.error);
		});
	const inMemory = (name, key, act) => {
		const record = act(memory[name].get(key));
		if (record) memory[name].set(key, record);
		else memory[name].delete(key);
	};

	// Put what `act` makes of the record of that key, which may be undefined; where it gives nothing, the record goes.
	const change = async (name, key, act, tell = {}) => {
		const db = await database;
		try {
			if (!db) throw new Error("no database");
			const transaction = db.transaction(name, "readwrite");
			const records = transaction.objectStore(name);
			const request = records.get(key);
			request.onsuccess = () => {
				const record = act(request.result ?? memory[name].get(key));
				if (record) records.put(record);
				else if (request.result) records.delete(key);
			};
			await settled(transaction);
			memory[name].delete(key);
		} catch {
			lasting = false; // it is full, or may not be used
			inMemory(name, key, act);
		}
		channel?.postMessage({ name, ...tell });
	};
	// The records of one owner: of an index its conversations or collections, of a conversation its exchanges.
	const all = async (name, owner) => {
		const field = name === "exchanges" ? "conversation" : "index";
		const records = new Map();
		try {
			const db = await database;
			const request = db.transaction(name).objectStore(name).index("owner").getAll(owner);
			await new Promise((done, failed) => ((request.onsuccess = done), (request.onerror = failed)));
			for (const record of request.result) records.set(record[STORES[name]], record);
		} catch {} // there is what is in memory
		for (const [key, record] of memory[name]) if (record[field] === owner) records.set(key, record);
		return [...records.values()];
	};
	return {
		all,
		change,
		onchange: (act) => (changed = act),
		get lasting() {
			return lasting;
		},
	};
})();
