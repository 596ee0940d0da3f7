// What a page offers: the document, storage, the network; and what the host and React give to a plugin.

const COOKIE = `session=${mark("cookie")}; token=${mark("cookie")}; qirvo_session=${mark("cookie")}; _day=${mark("cookie")}`;
const SESSION_KEY = /qirvo|session|jwt|(?:auth|access|refresh)[-_.]?token|^token$|secret|passw|credential|mnemonic|private|wallet/i;
const isUrl = (text) => test(/^(?:https?|wss?):|^\/\//i, text);
const addressOf = (value) => {
  if (typeof value === "string") return value;
  if (value && typeof value === "object" && !pathOf(value)) {
    if (typeof value.href === "string") return value.href;
    const host = value.hostname ?? value.host;
    if (host !== undefined) return `https://${shown(host)}${shown(value.path ?? "/")}`;
    if (value.url !== undefined) return shown(value.url);
  }
  return shown(value);
};

function storage(path) {
  const real = Object.create(null);
  const whole = { qirvo_token: mark("storage"), session: mark("storage"), theme: mark("storage") };
  const methods = {
    getItem: (key) => { const name = shown(key); if (test(SESSION_KEY, name)) secretAsked = "cookie"; if (name in real) return real[name]; if (labelsIn(name).includes("storage") || name in whole) return test(SESSION_KEY, name) ? mark("cookie") : mark("storage"); return test(SESSION_KEY, name) ? mark("cookie") : null; },
    setItem: (key, value) => { real[shown(key)] = shown(value); }, removeItem: () => undefined, clear: () => undefined, key: (n) => (n < 3 ? $.keys(whole)[n] + mark("storage") : null), length: 3,
  };
  const proxy = new $.Proxy(methods, {
    get: (_, key) => (key in methods ? methods[key] : typeof key === "symbol" ? undefined : key === "toJSON" ? () => ({ all: mark("storage") }) : key in real ? real[key] : key in whole && !test(SESSION_KEY, key) ? whole[key] : labelsIn(key).length ? mark("storage") : test(SESSION_KEY, key) ? mark("cookie") : undefined),
    set: (_, key, value) => { real[key] = shown(value); return true; },
    ownKeys: () => [...$.keys(methods), ...$.keys(whole)], // the target's own members must be among them
    getOwnPropertyDescriptor: (_, key) => ({ value: key in whole ? mark("storage") : methods[key], writable: true, enumerable: key in whole, configurable: true }),
    has: () => true,
  });
  return proxy;
}

const response = (labels) => {
  const body = data("answer", labels);
  const made = standIn("response", labels, {
    ok: true, status: 200, redirected: false, type: "basic", text: () => $.Promise.resolve(textOf({ labels })), json: () => $.Promise.resolve(settled(data("answer", labels))), blob: () => $.Promise.resolve(settled(data("blob", labels))), arrayBuffer: () => $.Promise.resolve(settled(data("bytes", labels))), data: settled(body), body: settled(data("body", labels)), clone: () => response(labels),
    headers: { get: () => mark(labels[0] || "remote"), "set-cookie": mark("remote"), forEach: () => undefined, entries: () => [] }, statusCode: 200,
  });
  return settled(made);
};
const settled = (made) => { weakGet(meta, made).settled = true; return made; };

let secretAsked = ""; // what was read last of what belongs to the owner
const ask = (label) => { secretAsked = label; return mark(label); };
/** A long made-up name before a domain carries something, and what was read before tells what. */
const telling = (address) => { const host = exec(/^(?:[a-z]+:)?\/\/([^/?#:]+)/i, address); const part = host && exec(/[^.]{30,}/, host[1]); return part && secretAsked && !strIncludes(CODE, part[0]) ? [mark(secretAsked)] : NONE; };

function request(url, ...sent) {
  const address = addressOf(url);
  const own = !isUrl(address) && !labelsIn(address).length && !strStarts(address, "value");
  const asked = pathOf(url);
  for (const each of sent) if (own && each && !pathOf(each) && typeof each === "object" && test(/^(?:post|put|patch|delete)$/i, shown(each.method)) && test(/^\/?api\/(?:marketplace|admin|users?|auth|account|permissions|messages|security)/, strReplace(address, /^\//, ""))) act("admin", `${shown(each.method)} ${address}`, sent);
  const isTold = labelsIn(address).some((label) => label === "remote" || label === "message") && !test(/^https?:\/\/[^Q]{4,}\//, address);
  const lends = isTold && sent.some((each) => each && !pathOf(each) && typeof each === "object" && each.credentials === "include");
  const from = own ? "own" : lends ? "relayed" : address === "value" && asked && !strStarts(asked, "given.config") ? "given" : "remote";
  act("network", address, [url, ...sent, ...telling(address)], { url: address, own });
  const inside = own ? strReplace(address, /^(?:file:\/\/)?\/plugins\/[^/]+\//, "") : "";
  if (own && inside in FILES) return $.Promise.resolve(answerOf(FILES[inside]));
  for (const each of sent) if (typeof each === "function") later(each, response([from]));
  return $.Promise.resolve(response([from]));
}
const answerOf = (text) => standIn("response", NONE, { ok: true, status: 200, text: () => $.Promise.resolve(text), json: () => $.Promise.resolve($.parse(text)), arrayBuffer: () => $.Promise.resolve(Buffer.from(text, "latin1")) });

const element = (tag) => {
  const made = standIn(`element:${tag}`, NONE, { tagName: tag.toUpperCase(), nodeName: tag.toUpperCase(), style: standIn("style"), dataset: {}, classList: standIn("classes"), nodeType: 1, isConnected: true });
  return made;
};
const fieldOf = (tag, label) => { const made = element(tag); weakGet(meta, made).kept.value = label ? mark(label) : ""; return made; };
const eventOf = (name, label, typed) => {
  const target = fieldOf("input", label);
  if (label) weakGet(meta, target).kept.from = label;
  if (typed) weakGet(meta, target).kept.value = typed;
  return standIn(`event:${name}`, NONE, {
    type: name, key: label ? mark(label) : "a", code: label ? mark(label) : "KeyA", keyCode: 65, which: 65, data: name === "message" ? settled(data("message", ["message"])) : label ? mark(label) : "", target, currentTarget: target, srcElement: target, preventDefault: () => undefined, stopPropagation: () => undefined, stopImmediatePropagation: () => undefined, isTrusted: true, origin: "https://qirvo.example",
    clipboardData: { getData: copied, setData: (_, text) => copy(text), types: ["text/plain"] }, detail: standIn("detail"), source: standIn("window.opener"),
  });
};
const KEYS = new Set(["keydown", "keyup", "keypress", "beforeinput", "input", "change", "submit", "focusout", "blur"]);

const COPIED = [mark("clipboard"), ...SAMPLES];
let copies = 0;
const copied = () => COPIED[copies++ % COPIED.length];

const copy = (text) => act("clipboard", text, [text], { read: copies > 0, derived: COPIED.some((each) => strIncludes(shown(text), each)) });

function listen(about, name, listener) {
  const handler = typeof listener === "function" ? listener : listener && listener.handleEvent;
  const wide = test(/^(?:document(?:\.(?:body|documentElement))?|window|)$/, about.path);
  const password = about.labels.includes("password");
  const label = password ? "password" : wide && KEYS.has(name) ? "keys" : "";
  later(handler, eventOf(name, label));
  for (let n = 0; n < 8 && (name === "paste" || name === "copy"); n++) later(handler, eventOf(name, label));
  for (let n = 0; wide && n < (test(/^key/, name) ? 10 : 2); n++) later(handler, eventOf(name, label));
  if (wide && test(/^key/, name)) { const enter = eventOf(name, ""); weakGet(meta, enter).kept.key = "Enter"; later(handler, enter); }
  if (label === "keys" && name !== "keydown") later(handler, eventOf(name, "", "4111 1111 1111 1111"));
}

const CHANGEABLE = /^(?:hostmodule(?:\.\w+)*|ethereum|solana|phantom\.solana|phantom|keplr|tronWeb|https?|fs|child_process|net|dns|module|crypto|navigator|document|qirvo|chrome|https?\.Server\.prototype|given\.api(?:\.\w+)*|crypto\.subtle|given\.(?:context\.)?(?:storage|events|ui|http)(?:\.prototype)?|(?:Element|HTML\w*Element|Node|Document|EventTarget|Storage|XMLHttpRequest|WebSocket|Response|Request|Headers|History|Navigator|SubtleCrypto|CSSStyleSheet)\.prototype)$/;

/** What reading `key` of a stand-in gives, where it is particular. */
function reading(about, key) {
  const path = about.path;
  if (path === "document") {
    if (key === "cookie") { act("cookies", "document.cookie"); secretAsked = "cookie"; return COOKIE; }
    if (key === "referrer") return mark("message");
    if (key === "location") return location;
    if (key === "defaultView") return globalThis;
    if (key === "body" || key === "documentElement" || key === "head") return (about.kept[key] = standIn(`document.${key}`));
    if (key === "title") return "Dashboard";
    if (key === "hidden") return true;
    if (key === "readyState") return "complete";
    if (key === "visibilityState") return "visible";
    if (key === "scripts" || key === "forms" || key === "styleSheets" || key === "fonts" || key === "links" || key === "images") return [element("form")];
  }
  if (path === "document.body" || path === "document.documentElement") {
    if (test(/^(?:inner|outer)(?:HTML|Text)$|^textContent$/, key)) return mark("page");
  }
  if (strStarts(path, "element:")) {
    if (key === "value") return about.labels.length ? textOf(about) : about.kept.type === "password" ? mark("password") : "";
    if (key === "contentWindow" || key === "contentDocument") return (about.kept[key] = standIn("frame"));
    if (key === "elements" || key === "files") return [fieldOf("input", "typed"), fieldOf("input", "password")];
    if (key === "src" || key === "href" || key === "innerHTML" || key === "textContent" || key === "id" || key === "className" || key === "type" || key === "name") return "";
    if (key === "parentNode" || key === "parentElement" || key === "form" || key === "firstChild" || key === "children" || key === "childNodes") return key === "children" || key === "childNodes" ? [] : (about.kept[key] = element("div"));
    if (key === "sheet") return (about.kept[key] = standIn("sheet"));
  }
  if (path === "given" && test(/^(?:mail|mails|note|notes|task|tasks|entry|entries|message|messages|document|contact|contacts|journal|todo|todos)$/, key)) return (about.kept[key] = settled(data(`given.${key}`, ["owned"])));
  if ((key === "length") && !about.labels.length) return 0;
  if (path === "navigator") {
    if (key === "userAgent" || key === "language" || key === "platform") return key === "language" ? "en" : "Mozilla/5.0 (X11; Linux x86_64)";
    if (key === "languages") return ["en", "de"];
    if (key === "onLine") return true;
    if (key === "hardwareConcurrency") return 2;
  }
  if ((path === "frame" || path === "window.opener") && key === "location") return (about.kept.location = standIn("window.opener.location", NONE, { href: `https://qirvo.example/done?code=${mark("page")}#access_token=${mark("page")}`, hash: `#access_token=${mark("page")}`, search: `?code=${mark("page")}` }));
  if ((path === "frame" || path === "window.opener") && (key === "parent" || key === "top")) return globalThis;
  if ((path === "frame" || path === "window.opener") && key in GLOBALS && key !== "location") return GLOBALS[key];
  if ((path === "frame" || path === "window.opener") && key === "document") return document;
  if ((path === "frame" || path === "window.opener") && (key === "localStorage" || key === "sessionStorage")) return globalThis.localStorage;
  if (path === "performance" && key === "now") return () => 1;
  if (test(/^(?:screen|performance|crypto)$/, path) && test(/idth|eight|epth/, key)) return 100;
  return undefined;
}

/** What setting `key` of a stand-in does; true when nothing is kept. */
function writing(about, key, value) {
  const path = about.path;
  if (typeof key !== "string") return false;
  if (test(/^on[a-z]+$/, key) && isFunction(value)) {
    if (path === "socket" || path === "eventsource" || path === "worker" || path === "request") later(value, standIn("event:message", ["remote"], { data: settled(data("answer", ["remote"])), target: standIn("request", ["remote"]), currentTarget: standIn("request", ["remote"]) }));
    else listen(about, strSlice(key, 2), value);
    return false;
  }
  if (strStarts(path, "element:") || path === "document.body" || path === "document.head" || path === "document.documentElement") return writingElement(about, key, value);
  if (key === "location" || (path === "location" && (key === "href" || key === "hash" && false))) { navigate(value); return true; }
  if (path === "window.opener.location" && key === "href") act("moved", addressOf(value), [value]);

  if (test(/(?:^|\.)style$/, path) || strStarts(path, "sheet")) if (labelsIn(value).length && test(/url\(/, shown(value))) act("network", shown(value), [value], { url: "", own: false });
  if (path === "document" && key === "cookie") return true;
  if (path === "history" && isFunction(value)) act("override", `history.${key}`);
  if (isFunction(value) && test(CHANGEABLE, path)) act("override", `${strReplace(path, /^given\./, "")}.${key}`);
  return false;
}

function writingElement(about, key, value) {
  const tag = strSlice(about.path, 8);
  const name = key.toLowerCase();
  if (test(/^on[a-z]+$/, name) && !isFunction(value)) { act("evaluate", value, [value], { by: name, text: shown(value) }); return true; }
  if (name === "srcdoc" && isWalled(about.kept.sandbox)) return false; // what runs in there reaches nothing
  if (test(/^(?:innerhtml|outerhtml|srcdoc)$/, name)) { markup(value); return false; }
  if (tag === "a" && name === "href" && about.selector !== undefined && isUrl(addressOf(value))) act("relink", addressOf(value), [value], { url: addressOf(value) });
  if (test(/^i?frame$/, tag) && name === "src" && isUrl(addressOf(value))) act("frame", addressOf(value), [value], { url: addressOf(value), unseen: isUnseen(about) });
  if (name === "type" && value === "password") about.kept.type = "password";
  if (tag === "script" && name === "src" && addressOf(value) in blobs) { evaluate("script", blobs[addressOf(value)]); return false; }
  if (tag === "script" && name === "src") { act("script", addressOf(value), [value], { url: addressOf(value) }); return false; }
  if (tag === "script" && test(/^(?:text|textcontent|innertext)$/, name)) { evaluate("script", value); return false; }
  if (tag === "style" && test(/^(?:textcontent|innertext|append)$/, name)) { const text = shown(value); if (test(/\[value[^\]]*=/, text) && test(/url\(/, text)) act("css-keys", text, [value]); else if ((text.match(/unicode-range:\s*U\+[0-9a-f]{2,4}\s*[;}]/gi) || NONE).length > 4 && test(/url\(["']?https?:/, text)) act("css-keys", text, [value]); else if (test(/url\(/, text) && (labelsIn(value).length || telling((exec(/url\(\s*["']?([^"')]+)/, text) || [])[1] || "").length)) act("network", text, [value, ...telling((exec(/url\(\s*["']?([^"')]+)/, text) || [])[1] || "")], { url: (exec(/url\(\s*["']?([^"')]+)/, text) || [])[1] || "", own: false }); return false; }
  if (name === "ping" || name === "formaction") act("network", addressOf(value), [value], { url: addressOf(value), own: false });
  if (name === "src" || name === "href" || name === "action" || name === "data" || name === "poster") {
    const address = addressOf(value);
    if (test(/^\s*javascript:/i, address)) { act("evaluate", address, [value], { by: "address", text: strSlice(address, 11) }); return false; }
    if (strStarts(address, "data:") || strStarts(address, "blob:")) about.labels = union(about.labels, labelsIn(value));
    else if (test(/^i?frame$/, tag) && labelsIn(value).some((label) => label === "message" || label === "remote")) act("navigate", address, [value]);
    else if (test(/^(?:img|iframe|image|audio|video|link|embed|object|source|track)$/, tag) && (isUrl(address) || labelsIn(value).length)) act("network", address, [value, ...telling(address)], { url: address, own: false });
    else if (tag === "link" && telling(address).length) act("network", address, telling(address), { url: address, own: false });
    about.kept.address = value;
  }
  return false;
}

const isWalled = (sandbox) => typeof sandbox === "string" && !strIncludes(sandbox, "allow-same-origin");
const isUnseen = (about) => {
  const style = about.kept.style && weakGet(meta, about.kept.style);
  const said = style ? ["display", "opacity", "visibility", "width", "left", "cssText"].map((key) => `${key}:${shown(style.kept[key])}`).join(";") : "";
  return about.kept.hidden === true || about.kept.width === 1 || about.kept.width === 0 || test(/display:\s*none|opacity:\s*0(?![.\d])|visibility:\s*hidden|left:\s*-\d{3}|width:\s*[01](?:px)?;/, said);
};

function markup(value) {
  const text = shown2(value).slice(0, 4000);
  const base = exec(/<base[^>]*\shref=["']?([^"'\s>]+)/i, text);
  act("markup", text, [value]);
  const handler = /\son[a-z]+\s*=\s*\\?(?:"([^"]+)"|'([^']+)'|([^\s"'>]+))/gi;
  for (let match; (match = exec(handler, text)); ) evaluate("markup", strReplace(match[1] || match[2] || match[3], /&quot;/g, '"'));
  const pattern = /<script[^>]*\ssrc=\\?["']?([^"'\s>]+)/gi;
  for (let match = exec(pattern, text); match; match = exec(pattern, text)) { const address = base && !isUrl(match[1]) ? base[1] + match[1] : match[1]; act("script", address, [address], { url: address }); }
  const inline = exec(/<script[^>]*>([\s\S]+?)<\//i, text);
  if (inline) evaluate("markup", inline[1]);
}

function navigate(value) {
  const address = addressOf(value);
  if (test(/^\s*javascript:/i, address)) { evaluate("address", decoded(strSlice(address.trim(), 11))); return; }
  act("network", address, [value], { url: isUrl(address) ? address : "", own: !isUrl(address) && !labelsIn(value).length, navigates: true });
  if (labelsIn(value).some((label) => label === "message" || label === "remote")) act("navigate", address, [value]);
}
const decoded = (text) => { try { return decodeURIComponent(text); } catch { return text; } };

const PATHS = [
  [/^(?:fetch|navigator\.sendBeacon|axios(?:\.\w+)?|got(?:\.\w+)?|request(?:\.\w+)?|superagent\.\w+|undici\.(?:fetch|request)|node-fetch(?:\.\w+)?|\$\.(?:ajax|get|post|getJSON)|jQuery\.\w+)$/, (about, args) => request(...args)],
  [/(?:^|\.)(?:api|context|given)\.fetch$|(?:^|\.)http\.(?:get|post|put|patch|delete|request|head|fetch)$/, (about, args) => (strStarts(about.path, "http.") ? nodeRequest(args) : request(...args))],
  [/^https?2?\.(?:request|get)$/, (about, args) => nodeRequest(args)],
  [/^(?:net|tls)\.(?:connect|createConnection|Socket)$/, (about, args) => { act("socket", args.map((a) => (typeof a === "object" ? addressOf(a) : typeof a === "function" ? "" : shown(a))).join(" "), args); for (const each of args) later(typeof each === "function" ? each : undefined); const to = args.find((a) => typeof a === "string") ?? (args[0] && args[0].host); return at(to === undefined ? "" : `https://${shown(to)}`, standIn("socket")); }],
  [/^(?:net|tls|https?)\.createServer$/, (about, args) => { later(args[args.length - 1], standIn("message", ["message"]), standIn("reply")); return standIn("server"); }],
  [/^ws(?:\.WebSocket|\.default)?$|^(?:WebSocket|EventSource)$/, (about, args) => { act("network", addressOf(args[0]), args, { url: addressOf(args[0]), own: false }); return at(addressOf(args[0]), standIn("socket")); }],
  [/^XMLHttpRequest$/, () => standIn("request", NONE, { readyState: 4, status: 200, responseText: mark("remote"), response: settled(data("answer", ["remote"])), responseXML: null })],
  [/^request\.open$/, (about, args) => { if (about.owner) about.owner.url = addressOf(args[1]); act("network", addressOf(args[1]), [args[1]], { url: addressOf(args[1]), own: !isUrl(addressOf(args[1])) && !labelsIn(args[1]).length }); }],
  [/^(?:socket|request|reply|response|peer|channel)\.(?:send|write|end|setHeader|json|setRequestHeader|render|header)$/, (about, args) => { act("network", "", args, { url: (about.owner && about.owner.url) || "", own: false }); return standIn("sent"); }],
  [/^(?:socket|request|res|answer|response|file\.stream|server|eventsource|worker|child|child\.std\w+|port)(?:\.\w+)?\.(?:on|once|addEventListener|addListener)$/, (about, args, proxy) => { const base = strReplace(about.path, /\.\w+$/, ""); const label = test(/^child/, base) ? "machine" : base === "file.stream" ? "file" : "remote"; const labels = about.labels.length ? about.labels : [label]; for (let n = 0; n < 6; n++) later(args[1], standIn("event:message", labels, { data: settled(data("answer", labels)), on: (_, task) => later(task, settled(data("answer", labels))), pipe: (to) => piped(settled(data("answer", labels)), to) })); return proxy; }],
  [/\.pipe$/, (about, args) => piped(about, args[0])],
  [/(?:^|\.)set(?:Timeout|Interval)$/, (about, args) => GLOBALS.setTimeout(...args)],
  [/^indexedDB\.open$/, () => standIn("database", ["storage"])],
  [/^dgram\.createSocket$/, () => standIn("socket")],
  [/^dns(?:\/promises|\.promises)?(?:\.Resolver)?(?:\.\w*)?\.?(?:resolve\w*|lookup\w*|reverse)$|^resolver\.resolve\w*$/, (about, args) => { act("network", shown(args[0]), [...args, ...telling(`//${shown(args[0])}`)], { url: `https://${shown(args[0])}`, own: false, dns: true }); later(typeof args[args.length - 1] === "function" ? args[args.length - 1] : undefined, null, [mark("remote")]); return $.Promise.resolve([[mark("remote")]]); }],
  [/^dns(?:\/promises|\.promises)?\.Resolver$/, () => standIn("resolver")],
  [/(?:^|\.)child_process(?:\.default)?\.(?:exec|execSync|spawn|spawnSync|execFile|execFileSync|fork)$|^(?:execa|cross-spawn|shelljs\.exec|zx\.\$|node-pty\.spawn)(?:\.\w+)?$|^binding\.\w+\.spawn$/, (about, args) => command(about.path, args)],
  [/^cluster\.(?:setupPrimary|setupMaster)$/, (about, args) => command(about.path, [args[0] && args[0].exec, args[0] && args[0].args])],
  [/^vm\.(?:runIn\w+|Script|compileFunction|SourceTextModule)$|^vm2(?:\.\w+)+$|^(?:module|\w*)\._compile$/, (about, args) => evaluate(about.path, args[0])],
  [/(?:^|\.)_compile$/, (about, args) => evaluate(about.path, args[0])],
  [/^(?:ffi|ffi-napi|koffi|ref-napi)(?:\.\w+)+$|^bindings$/, (about, args) => { act("native", `${about.path} ${shown(args[0])}`, args); return standIn("library"); }],
  [/^WebAssembly\.(?:instantiate|instantiateStreaming|compile|compileStreaming|Module)$/, (about, args) => { if (args[0] instanceof $.Promise) then(args[0], (value) => act("wasm", about.path, [value])); else act("wasm", about.path, [args[0]]); for (const value of $.keys((args[1] && args[1].env) || {})) later(args[1].env[value], 2, 2); return $.Promise.resolve({ instance: standIn("wasm"), module: standIn("wasm.module"), exports: standIn("wasm.exports") }); }],
  [/^(?:Shared)?Worker$|^worker_threads\.Worker$/, (about, args) => { startWorker(args[0], args[1]); return standIn("worker"); }],
  [/^importScripts$/, (about, args) => { for (const each of args) if (!runFile(shown(each))) act("import", addressOf(each), [each], { url: addressOf(each) }); }],
  [/^document\.write(?:ln)?$|\.(?:insertAdjacentHTML|setHTMLUnsafe|createContextualFragment)$/, (about, args) => markup(args[args.length - 1])],
  [/(?:^|\.)createElement(?:NS)?$/, (about, args) => element(shown(args[args.length > 1 && typeof args[1] === "string" ? 1 : 0]).toLowerCase())],
  [/^(?:Image|Audio)$/, () => element("img")],
  [/\.(?:querySelector|getElementById|getElementsByName|closest|querySelectorAll|getElementsByTagName|getElementsByClassName)$/, (about, args) => found(about, shown(args[0]))],
  [/^element:canvas\.getContext$/, (about) => { const drawn = standIn("drawing"); weakGet(meta, drawn).on = about.owner; return drawn; }],
  [/^drawing\.(?:drawImage|fillText|putImageData)$/, (about, args) => { const on = about.owner && about.owner.on; if (on) for (const each of args) on.labels = union(on.labels, labelsIn(each)); }],
  [/^element:canvas\.(?:toDataURL|toBlob)$/, (about, args) => { const labels = about.owner ? about.owner.labels : NONE; later(args[0], settled(data("picture", labels))); return marked("data:image/png;base64,AA", labels.map(mark).join("")); }],
  [/^element:.*\.setAttribute$/, (about, args) => { const base = { ...about, path: strSlice(about.path, 0, -13), kept: about.kept }; writingElement(about.owner || base, shown(args[0]), args[1]); if (about.owner) about.owner.kept[shown(args[0])] ??= args[1]; }],
  [/^element:form\.(?:submit|requestSubmit)$/, (about) => act("network", addressOf(about.owner && about.owner.kept.address), about.owner ? [about.owner.kept.address, about.owner.kept.inside] : [], { url: addressOf(about.owner && about.owner.kept.address), own: false })],
  [/^element:.*\.click$/, (about) => { const of = about.owner; if (of && of.selector && test(/permission|consent|approve|grant|install/i, of.selector)) act("admin", `a click on ${of.selector}`); if (of && of.path === "element:a" && of.kept.address !== undefined) { navigate(of.kept.address); if (of.kept.download !== undefined) act("download", addressOf(of.kept.address), [], { url: addressOf(of.kept.address) }); } }],
  [/^element:\w+\.(?:append|appendChild|prepend|replaceChildren|before|after|insertBefore)$/, (about, args) => { if (about.owner && about.owner.path === "element:style") writingElement(about.owner, "append", args.map(shown2).join("")); if (about.owner) about.owner.kept.inside = [about.owner.kept.inside, ...args.map((each) => { const inner = each && typeof each === "object" || typeof each === "function" ? weakGet(meta, each) : undefined; return inner ? [inner.kept.value, inner.kept.name, inner.kept.textContent] : undefined; })]; return args[0]; }],
  [/(?:^|\.)addEventListener$|(?:^|\.)attachEvent$/, (about, args) => listen({ path: strReplace(about.path, /\.?addEventListener$/, ""), labels: about.labels }, strReplace(shown(args[0]), /^on/, ""), args[1])],
  [/^window\.opener\.location\.(?:assign|replace)$/, (about, args) => act("moved", addressOf(args[0]), args)],
  [/(?:^|\.)location\.(?:assign|replace)$/, (about, args) => navigate(args[0])],
  [/^(?:window\.)?open$/, (about, args) => { navigate(args[0]); return standIn("window.opener"); }],
  [/(?:^|\.)clipboard\.read(?:Text)?$/, () => { act("clipboard-read", "clipboard.readText"); return $.Promise.resolve(copied()); }],
  [/(?:^|\.)clipboard\.write(?:Text)?$/, (about, args) => { copy(args[0]); return $.Promise.resolve(); }],
  [/^document\.execCommand$/, (about, args) => { if (args[0] === "insertText") copy(args[2]); return true; }],
  [/(?:^|\.)getSelection(?:\(\))?$|^selection\.toString$/, () => globalThis.getSelection()],
  [/^XMLSerializer(?:\.\w+)*\.serializeToString$/, () => mark("page")],
  [/^(?:html2canvas|domtoimage(?:\.\w+)*|desktopCapturer\.\w+|screenshot-desktop)$/, () => settled(data("picture", ["page"]))],
  [/^navigator\.(?:mediaDevices\.get(?:User|Display)Media)$/, () => { act("device", "mediaDevices"); return $.Promise.resolve(settled(data("stream", ["device"]))); }],
  [/^navigator\.geolocation\.\w+$/, (about, args) => { act("device", "geolocation"); later(args[0], settled(data("position", ["device"]))); }],
  [/^navigator\.credentials\.\w+$/, () => $.Promise.resolve(settled(data("credential", ["password"])))],
  [/^indexedDB\.databases$/, () => $.Promise.resolve([{ name: mark("storage"), version: 1 }])],
  [/^cookieStore\.\w+$/, () => $.Promise.resolve(settled(data("cookies", ["cookie"])))],
  [/^caches\.\w+$/, () => $.Promise.resolve(settled(data("cache", ["storage"])))],
  [/^crypto\.(?:createHash|createHmac|randomBytes|randomUUID|getRandomValues|subtle\.digest|scryptSync|pbkdf2Sync)/, (about) => (test(/\.(?:digest|random\w+)$|randomUUID|randomBytes/, about.path) ? "8f14e45fceea167a" : standIn(strReplace(about.path, /\.\w+$/, (end) => end)))],
  [/^crypto\.(?:createDecipher\w*|subtle\.decrypt)|^zlib\./, (about, args) => { const labels = union(about.labels, args.reduce((all, each) => union(all, labelsIn(each)), NONE)); later(typeof args[args.length - 1] === "function" ? args[args.length - 1] : undefined, null, settled(data("decoded", union(labels, ["decoded"])))); return test(/createDecipher|subtle\.decrypt/, about.path) ? standIn("decipher", union(labels, ["decoded"])) : settled(data("decoded", union(labels, ["decoded"]))); }],
  [/^(?:ethereum|window\.ethereum)\.(?:request|send\w*|enable)$/, (about, args) => { act("wallet", shown(args[0] && args[0].method), args); return $.Promise.resolve([mark("wallet")]); }],
  [/^indexedDB\.deleteDatabase$/, (about, args) => { if (labelsIn(args[0]).includes("storage")) act("remove", "/ (every database of the page)", args); }],
  [/(?:^|\.)(?:marketplace|plugins)\.(?:list|get|find|search)\w*$|(?:^|\.)(?:journal|projects|tasks|todos|notes|calendar|files|users|goals|habits|finance|health|messages|mail|bookmarks|documents|settings)\.(?:list|get|find|search|read|query|all|export)\w*$/, () => $.Promise.resolve(settled(data("owned", ["owned"])))],
  [/(?:^|\.)(?:bus|eventBus|events|hooks)\.(?:on|once|subscribe|addListener|listen)$/, (about, args) => { const topic = shown(args[0]); for (const each of args) later(isFunction(each) ? each : undefined, settled(data("event", topic === "*" || test(/auth|token|config|payment|journal|message|password|login|user|session/i, topic) ? ["owned"] : NONE))); return () => undefined; }],
  [/^given\.(?:context\.)?(?:api\.)?(?:permissions|plugins|users|policies|grants|marketplace|commands|dashboard|scanner|security|audit)\.(?:install|uninstall|remove|delete|disable|enable|grant|set|update|create|unregister|revoke|push|approve|clear|override)\w*$/, (about, args) => { act("admin", strReplace(about.path, /^given\./, ""), args); return $.Promise.resolve(settled(data("admin", NONE))); }],
  [/(?:^|\.)contacts\.\w+$/, () => $.Promise.resolve(settled(data("contacts", ["contacts"])))],
  [/(?:^|\.)admin\.\w+$/, (about, args) => { act("admin", about.path, args); return $.Promise.resolve(settled(data("admin", ["message"]))); }],
  [/(?:^|\.)(?:request|req|message)\.(?:json|text|formData|body)$/, () => $.Promise.resolve(settled(data("message", ["message"])))],
  [/(?:^|\.)serviceWorker\.register$/, (about, args) => { act("service-worker", shown(args[0]), args, { scope: shown(args[1] && args[1].scope) }); return $.Promise.resolve(standIn("registration")); }],
  [/(?:^|\.)(?:config|settings|secrets)\.get$/, (about, args) => $.Promise.resolve(test(/token|secret|pass|phrase|api_?key|^key$/i, shown(args[0])) ? mark("settings") : settled(data("setting", NONE)))],
  [/^process\.stdin\.(?:on|once)$/, (about, args) => { for (let n = 0; n < 3; n++) later(isFunction(args[1]) ? args[1] : undefined, mark("password"), { name: "a", ctrl: false }); return process.stdin; }],
  [/(?:^|\.)storage\.(?:get|set|getItem|setItem|keys|remove|delete|clear|has)$/, (about, args) => $.Promise.resolve(test(/\.set/, about.path) ? undefined : args[1] && typeof args[1] === "object" && args[1].scope ? settled(data("stored", ["storage"])) : test(/\.keys$/, about.path) ? (args[0] && args[0].scope ? [mark("storage")] : ["first"]) : MODE === "bare" ? null : settled(data("stored", NONE)))],
];
const at = (url, made) => { weakGet(meta, made).url = url; return made; };

function nodeRequest(args) {
  const asks = args[0];
  act("network", addressOf(asks), args, { url: addressOf(typeof asks === "string" || !args[1] || typeof args[1] !== "object" ? asks : asks), own: false });
  const answer = standIn("res", ["remote"], { statusCode: 200, headers: { location: mark("remote") }, setEncoding: () => undefined });
  for (const each of args) if (typeof each === "function") later(each, answer);
  return at(addressOf(asks), standIn("request"));
}

function piped(from, to) {
  const target = pathOf(to);
  const source = from && from.path !== undefined ? from : (from !== null && typeof from === "function" ? weakGet(meta, from) : undefined);
  const labels = source ? source.labels : NONE;
  const fromPath = source ? source.path : "";
  if ((strStarts(target, "socket") && strStarts(fromPath, "child")) || (strStarts(target, "child") && strStarts(fromPath, "socket"))) act("shell-pipe", `${fromPath} | ${target}`);
  if (strStarts(target, "socket") && strStarts(fromPath, "socket")) act("socket-pipe", "one connection is handed to another");
  if (test(/^(?:socket|request)/, target)) act("network", "", [labels.map(mark).join("")], { url: "", own: false });
  if (strStarts(target, "file.writing")) act("write", weakGet(meta, to).kept.to, [labels.map(mark).join("")], { path: shown(weakGet(meta, to).kept.to), text: "" });
  return to;
}

function command(path, args) {
  const words = [args[0], ...($.isArray(args[1]) ? args[1] : [])];
  act("command", words.map(shown).join(" "), words, { by: path });
  const output = mark("machine");
  for (const each of args) if (typeof each === "function") later(each, null, output, "");
  if (test(/Sync$/, path)) return test(/spawnSync$/, path) ? { stdout: output, stderr: "", status: 0, output: [output] } : Buffer.from(output);
  return standIn("child", NONE, { pid: 8, unref: () => undefined, kill: () => true, stdout: data("child.stdout", ["machine"]), stderr: data("child.stderr", ["machine"]), stdin: standIn("child.stdin") });
}

function found(about, selector) {
  const many = test(/(?:All|ByTagName|ByName|ByClassName)$/, about.path);
  const wide = test(/^(?:form|input|select|textarea)(?:\s*,\s*(?:input|select|textarea))*$/i, selector);
  const label = wide ? "keys" : test(/passw|current-pass/i, selector) ? "password" : test(/cc-|card|cvc|one-time/i, selector) ? "password" : test(/^(?:html|body)$/i, selector) ? "page" : "";
  const tag = exec(/^[a-z]+/i, selector);
  if (test(/^(?:form|input|select|textarea)/i, selector) && about.path && strStarts(about.path, "document.")) { const made = wideField(tag ? tag[0].toLowerCase() : "input", label || "typed"); return many ? [made] : made; }
  const event = about.owner && about.owner.kept.from;
  if (event && !test(/^(?:a|button|img|div|span|li|p|h\d)\b/i, selector)) { const field = wideField("input", event); weakGet(meta, field).kept.from = event; return many ? [field] : field; }
  const made = standIn(`element:${tag ? tag[0].toLowerCase() : "div"}`, label ? [label] : NONE, label ? { value: mark(label), style: standIn("style"), innerHTML: mark(label), innerText: mark(label), textContent: mark(label), outerHTML: mark(label) } : { style: standIn("style"), classList: standIn("classes") });
  weakGet(meta, made).selector = selector;
  return many ? [made] : made;
}
const wideField = (tag, label) => { const made = standIn(`element:${tag}`, label === "password" ? ["password"] : NONE, { value: mark(label), style: standIn("style"), name: "field", type: "text" }); return made; };

const knownPaths = Object.create(null);
const doesAt = (path) => {
  if (path in knownPaths) return knownPaths[path];
  let found = null;
  for (const [pattern, does] of PATHS) if (!found && test(pattern, path)) found = does;
  return (knownPaths[path] = found);
};

/** What calling a stand-in comes to. */
function called(about, args, proxy, self, isNew) {
  const path = about.path;
  if (self !== undefined && self !== null && (typeof self === "function" || typeof self === "object")) about.owner = weakGet(meta, self) || about.owner;
  if (NAMES.has(strReplace(path, /^.*\./, "")) && !strIncludes(CODE, strReplace(path, /^.*\./, ""))) act("hidden-name", strReplace(path, /^.*\./, ""));
  if (test(/\.(?:call|apply|bind)$/, path)) {
    const of = standIn(strReplace(path, /\.\w+$/, ""), about.labels);
    if (path.endsWith(".bind")) return of;
    return path.endsWith(".call") ? of(...args.slice(1)) : of(...(args[1] || []));
  }
  const does = doesAt(path);
  if (does) return does(about, args, proxy);
  let labels = about.labels;
  for (const each of args) if (typeof each !== "function") labels = union(labels, labelsIn(each));
  for (const each of args) {
    if (isFunction(each) && isClass(each)) later(() => walk(each, 0));
    else if (typeof each === "function" && !pathOf(each)) later(each, settled(data(`${path}()`, labels)), settled(data(`${path}()`, labels)));
    else if (each !== null && typeof each === "object" && !pathOf(each)) for (const key of $.keys(each).slice(0, 20)) if (typeof each[key] === "function" && !pathOf(each[key])) later(each[key], settled(data(`${path}()`, labels)));
  }
  return standIn(isNew ? path : `${path}()`, labels);
}

const location = standIn("location", NONE, { href: `https://qirvo.example/dashboard?${mark("message")}#${mark("message")}`, hash: `#${mark("message")}`, search: `?name=${mark("message")}`, pathname: "/dashboard", origin: "https://qirvo.example", host: "qirvo.example", hostname: "qirvo.example", protocol: "https:", port: "", reload: () => undefined, toString: () => `https://qirvo.example/dashboard?${mark("message")}` });
const document = standIn("document");

// --- React ---------------------------------------------------------------------------------------------------------------
let hooks = null, depth = 0;
const hook = (start) => { if (!hooks) return { value: start() }; const at = hooks.at++; return (hooks.cells[at] ??= { value: start() }); };
const React = withRest("react", {
  useState: (first) => { const cell = hook(() => (typeof first === "function" && !pathOf(first) ? first() : first)); return [cell.value, (next) => { cell.value = typeof next === "function" && !pathOf(next) ? next(cell.value) : next; }]; },
  useReducer: (reducer, first) => { const cell = hook(() => first); return [cell.value, (action) => { cell.value = reducer(cell.value, action); }]; },
  useEffect: (task) => { const cell = hook(() => 0); if (!cell.value) { cell.value = 1; later(task); } }, useLayoutEffect: (task) => React.useEffect(task), useInsertionEffect: (task) => React.useEffect(task),
  useRef: (first) => hook(() => ({ current: first ?? element("div") })).value, useMemo: (task) => task(), useCallback: (task) => task, useContext: () => given, createContext: () => ({ Provider: "div", Consumer: "div" }), useId: () => "id", useTransition: () => [false, (task) => task()], useDeferredValue: (value) => value, useSyncExternalStore: (_, get) => get(),
  createElement: (type, props, ...children) => created(type, { ...(pathOf(props) ? {} : props), ...(children.length ? { children } : {}) }), cloneElement: (node) => node, Fragment: "fragment", Suspense: "div", StrictMode: "div", memo: (component) => component, forwardRef: (component) => (props) => component(props, { current: element("div") }), lazy: (load) => { later(load); return "div"; }, Component: class { constructor(props) { this.props = props; this.state = {}; } setState(next) { this.state = { ...this.state, ...(typeof next === "function" ? next(this.state, this.props) : next) }; } forceUpdate() {} }, PureComponent: class { constructor(props) { this.props = props; this.state = {}; } setState(next) { this.state = { ...this.state, ...next }; } }, Children: { map: (children, task) => [children].flat().map(task), toArray: (children) => [children].flat() }, version: "18.0.0",
});
weakGet(meta, React).kept.default = React;
weakGet(meta, React).kept.__esModule = true;
const jsxRuntime = { jsx: (type, props) => created(type, props), jsxs: (type, props) => created(type, props), jsxDEV: (type, props) => created(type, props), Fragment: "fragment", __esModule: true };

function created(type, props) {
  const given = pathOf(props) ? {} : props || {};
  if (typeof type === "function" && !pathOf(type) && depth < 12) {
    depth += 1;
    try { return render(type, given); } catch { return null; } finally { depth -= 1; }
  }
  const made = element(typeof type === "string" ? type.toLowerCase() : "div");
  for (const name of $.keys(given)) {
    const value = given[name];
    if (name === "dangerouslySetInnerHTML" && value) markup(value.__html);
    else if (test(/^on[A-Z]/, name) && typeof value === "function") later(value, eventOf(strSlice(name, 2).toLowerCase(), given.type === "password" ? "password" : ""));
    else if (name === "ref" && value && typeof value === "object") value.current = made;
    else if (name === "ref" && typeof value === "function" && !pathOf(value)) later(value, made);
    else if (name === "srcDoc" && !isWalled(given.sandbox)) markup(value);
    else if (name === "src" || name === "href") writingElement(weakGet(meta, made), name, value);
    else if (name === "style" && value && labelsIn(value).length) act("network", "", [value], { url: "", own: false });
  }
  return made;
}

const seenComponents = new $.Map();
function render(component, props) {
  if (component.prototype && component.prototype.render) {
    const made = new component({ ...props });
    for (const name of ["componentDidMount", "componentDidUpdate", "componentWillUnmount"]) if (made[name]) later(() => made[name](props, {}));
    later(() => made.render());
    return made.render();
  }
  const before = hooks;
  const cells = seenComponents.get(component) || [];
  seenComponents.set(component, cells);
  hooks = { at: 0, cells };
  try { return component(props); } finally { hooks = before; }
}
