"use strict";

// Shows what the station tells: each event is the whole of it, and replaces what was there.
(() => {
  // Milliseconds: until the station is asked again, and how long it may say nothing; it says
  // something every four seconds.
  const RETRY = 1000;
  const SILENCE = 12000;

  const WORDS = {
    empty: "READY", working: "WORKING", passed: "PASS", failed: "FAIL", untouched: "NOT TOUCHED",
  };
  const PHASES = {
    waiting: "WAITING", entering: "ENTERING", opening: "OPENING", comparing: "COMPARING",
    erasing: "ERASING", writing: "WRITING", verifying: "VERIFYING", leaving: "STARTING",
    finishing: "FINISHING",
  };
  // How wide the word of a state is with its shape; the phases have one size, so that none jumps.
  const LETTERS = { empty: 6.5, working: 11, passed: 6, failed: 6, untouched: 12.5 };
  const STATES = { pass: "passed", fail: "failed", untouched: "untouched" };

  const byId = (id) => document.getElementById(id);
  const clock = new Intl.DateTimeFormat("en-GB", { timeStyle: "medium" });
  const day = new Intl.DateTimeFormat("en-GB", { dateStyle: "medium", timeStyle: "short" });

  /** Text of a board's or a file's, with nothing in it that changes how the rest is read. */
  function shown(text) {
    return String(text ?? "").replace(/[\p{Cc}\p{Cf}\p{Zl}\p{Zp}]/gu,
      (letter) => `\\u{${letter.codePointAt(0).toString(16)}}`);
  }

  /** Sets text, always as text, and only where it changed: nothing flickers. */
  function set(node, text) {
    if (node.textContent !== text) node.textContent = text;
  }

  function setState(node, state) {
    if (node.dataset.state === state) return;
    node.dataset.state = state;
    node.querySelector("use").setAttribute("href", `#shape-${state}`);
  }

  function copy(id) {
    return byId(id).content.firstElementChild.cloneNode(true);
  }

  function count(number) {
    return Number.isFinite(number) ? String(number) : "–";
  }

  function duration(seconds) {
    const whole = Math.max(0, Math.round(seconds));
    if (whole < 60) return `${whole} s`;
    return `${Math.floor(whole / 60)} min ${whole % 60} s`;
  }

  // Ports ------------------------------------------------------------------------------------

  const tiles = new Map();

  function serialOf(port) {
    const serial = port.state === "working" ? port.board?.serial : port.last?.serial
      ?? port.board?.serial;
    if (port.state === "empty") return "";
    return serial === undefined ? "no serial number" : shown(serial);
  }

  function hintOf(port) {
    switch (port.state) {
      case "empty": return "Plug in a board.";
      case "working":
        return port.activity?.phase === "waiting"
          ? "Another program works at this port." : "Leave it plugged in.";
      case "passed": return port.board ? "It may be taken out." : "The next one may be plugged in.";
      default: return shown(port.last?.message);
    }
  }

  function showPort(tile, port) {
    const activity = port.state === "working" ? port.activity : undefined;
    const word = (activity && PHASES[activity.phase]) ?? WORDS[port.state] ?? shown(port.state);
    setState(tile, port.state in WORDS ? port.state : "untouched");
    set(tile.querySelector(".path"), shown(port.path));
    set(tile.querySelector(".station"), shown(port.station));
    set(tile.querySelector(".word"), word);
    tile.style.setProperty("--letters", LETTERS[port.state] ?? LETTERS.untouched);
    set(tile.querySelector(".serial bdi"), serialOf(port));
    set(tile.querySelector(".message bdi"), hintOf(port));

    const progress = tile.querySelector("progress");
    const part = activity?.totalBytes > 0
      ? Math.min(1, activity.doneBytes / activity.totalBytes) : undefined;
    if (part === undefined) progress.removeAttribute("value");
    else progress.value = Math.round(part * 1000);
    set(tile.querySelector(".percent"), part === undefined ? "" : `${Math.floor(part * 100)} %`);
    set(tile.querySelector(".left"), Number.isFinite(activity?.secondsLeft)
      ? `${duration(activity.secondsLeft)} left` : "");
  }

  function showPorts(ports) {
    const list = byId("ports");
    const paths = new Set(ports.map((port) => port.path));
    for (const [path, tile] of tiles) {
      if (paths.has(path)) continue;
      tile.remove();
      tiles.delete(path);
    }
    // Without a port in its configuration, a station shows one once a board was there.
    const none = list.querySelector(".none");
    if (ports.length === 0 && !none) {
      const tile = copy("port");
      tile.classList.add("none");
      showPort(tile, { path: "any port", state: "empty" });
      list.append(tile);
    } else if (ports.length > 0) {
      none?.remove();
    }
    ports.forEach((port, place) => {
      let tile = tiles.get(port.path);
      if (!tile) tiles.set(port.path, tile = copy("port"));
      showPort(tile, port);
      if (list.children[place] !== tile) list.insertBefore(tile, list.children[place] ?? null);
    });
    list.style.setProperty("--columns", Math.max(1, Math.ceil(Math.sqrt(ports.length))));
  }

  // The last boards --------------------------------------------------------------------------

  function showBoards(results) {
    const list = byId("boards");
    while (list.children.length > results.length) list.lastElementChild.remove();
    while (list.children.length < results.length) list.append(copy("board"));
    results.forEach((result, place) => {
      const row = list.children[place];
      const state = STATES[result.verdict] ?? "untouched";
      setState(row, state);
      set(row.querySelector(".word"), WORDS[state]);
      set(row.querySelector(".serial"), shown(result.serial ?? "no serial number"));
      set(row.querySelector(".place"),
        `${shown(result.path)}${result.station ? ` ${shown(result.station)}` : ""}`);
      const seconds = (result.endedAt - result.startedAt) / 1000;
      set(row.querySelector(".time"),
        `${clock.format(result.endedAt)}, ${duration(seconds)}`);
      set(row.querySelector(".message bdi"), shown(result.message));
    });
  }

  // What is said to who does not look ---------------------------------------------------------

  let epoch;
  let ended = 0;

  function speak(snapshot) {
    const counts = snapshot.counts;
    const sum = counts.passed + counts.failed + counts.untouched;
    // What had come before the page did is no news; nor is it after the station was started anew.
    const news = epoch === snapshot.startedAt ? Math.max(0, sum - ended) : 0;
    epoch = snapshot.startedAt;
    ended = sum;
    if (news === 0) return;
    byId("spoken").textContent = snapshot.recent.slice(0, Math.min(news, 4)).reverse()
      .map((result) => `${WORDS[STATES[result.verdict]]}: ${shown(result.serial ?? "a board")} `
        + `at ${shown(result.path)}.`).join(" ");
  }

  function show(snapshot) {
    const { counts, ports, recent } = snapshot;
    set(byId("passed"), count(counts.passed));
    set(byId("failed"), count(counts.failed));
    set(byId("untouched"), count(counts.untouched));
    set(byId("since"), `since ${day.format(snapshot.startedAt)}`
      + (counts.unchanged > 0 ? `; ${counts.unchanged} held the image before` : ""));
    showPorts(ports);
    showBoards(recent);
    speak(snapshot);
    title = `${counts.passed} PASS, ${counts.failed} FAIL – dfuswift station`;
    document.body.dataset.epoch = snapshot.startedAt;
    document.body.dataset.revision = snapshot.revision;
  }

  // The connection ---------------------------------------------------------------------------

  let source;
  let silence;
  let heardAt;
  let title = document.title;

  function heard() {
    heardAt = Date.now();
    clearTimeout(silence);
    silence = setTimeout(lose, SILENCE);
    if (document.body.dataset.link !== "there") {
      document.body.dataset.link = "there";
      set(byId("link-text"), "Connected to the station.");
    }
    document.title = title;
  }

  function lose() {
    clearTimeout(silence);
    source.close();
    if (document.body.dataset.link !== "lost") {
      document.body.dataset.link = "lost";
      set(byId("link-text"), heardAt
        ? `NO CONNECTION TO THE STATION – shown as of ${clock.format(heardAt)}`
        : "NO CONNECTION TO THE STATION");
      document.title = `NO CONNECTION – ${title}`;
    }
    setTimeout(connect, RETRY);
  }

  function connect() {
    // A browser tries again by itself after some errors only, so that is done here for all.
    source = new EventSource("events");
    source.onerror = lose;
    source.onmessage = (event) => {
      const snapshot = JSON.parse(event.data);
      if (snapshot) show(snapshot);
      heard();
    };
    source.addEventListener("alive", heard);
    source.addEventListener("edition", (event) => {
      // dfuswift was brought up to date while the page was open.
      if (event.data !== document.documentElement.dataset.edition) location.reload();
    });
    clearTimeout(silence);
    silence = setTimeout(lose, SILENCE);
  }

  connect();
})();
