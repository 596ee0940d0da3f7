"""Text of strangers that becomes markup or script of the dashboard."""

from tests.support.samples import Sample
from tests.support.shapes import ESM, hooks, online, sdk_plugin, tsc_widget

_FAMILY = "dom-injection"

SAMPLES: tuple[Sample, ...] = (
    Sample(
        name="hash-into-inner-html",
        family=_FAMILY,
        files={
            "dist/index.js": tsc_widget(r"""
                const box = document.getElementById("acme-note");
                const show = () => { box.innerHTML = decodeURIComponent(location.hash.slice(1)); };
                window.addEventListener("hashchange", show);
                show();
                return () => window.removeEventListener("hashchange", show);
            """)
        },
    ),
    Sample(
        name="query-into-document-write",
        family=_FAMILY,
        files={
            "dist/index.js": r"""'use strict';
exports.Greeting = function Greeting() {
  var name = new URLSearchParams(window.location.search).get('name');
  document.write('<h2>Hello, ' + name + '</h2>');
  return null;
};
"""
        },
    ),
    Sample(
        name="feed-html-dangerously-set",
        family=_FAMILY,
        files={
            "dist/index.js": r"""import { useEffect, useState } from 'react';
import { jsx } from 'react/jsx-runtime';

export function Feed({ config }) {
  const [items, setItems] = useState([]);
  useEffect(() => {
    fetch(config.feedUrl).then((r) => r.json()).then((feed) => setItems(feed.items));
  }, [config.feedUrl]);
  return items.map((item) => jsx('article', { dangerouslySetInnerHTML: { __html: item.content_html } }, item.id));
}
"""
        },
        manifest=online("https://feeds.example.org"),
        package=ESM,
    ),
    Sample(
        name="message-event-without-origin",
        family=_FAMILY,
        files={
            "dist/index.js": hooks(
                r"""
                window.addEventListener('message', (event) => {
                  const { target, html } = event.data || {};
                  const element = document.querySelector(target);
                  if (element) element.outerHTML = html;
                });
                """
            )
        },
    ),
    Sample(
        name="referrer-into-adjacent-html",
        family=_FAMILY,
        files={
            "dist/index.js": sdk_plugin(
                r"""
                const bar = document.querySelector('header.dashboard');
                bar.insertAdjacentHTML('beforeend', `<a class="back" href="${document.referrer}">Back to ${document.referrer}</a>`);
                """
            )
        },
        package=ESM,
    ),
    Sample(
        name="message-evaluated",
        family=_FAMILY,
        files={
            "dist/index.js": r"""'use strict';
var frame = document.createElement('iframe');
frame.src = 'https://editor.example.net/frame.html';

function onMessage(event) {
  var message = JSON.parse(event.data);
  if (message.call) {
    eval(message.call + '(' + JSON.stringify(message.args) + ')');
  }
}

exports.Editor = function Editor() {
  window.addEventListener('message', onMessage, false);
  document.body.appendChild(frame);
  return null;
};
"""
        },
    ),
    Sample(
        name="parameter-into-location",
        family=_FAMILY,
        files={
            "dist/index.js": r"""const next = new URL(location.href).searchParams.get('next');

export async function onEnable({ api }) {
  const { data } = await api.http.get('https://login.example.com/state');
  if (data.ok && next) {
    window.location.assign(next);
  } else if (next) {
    const link = document.createElement('a');
    link.setAttribute('href', next);
    link.click();
  }
}
"""
        },
        manifest=online("https://login.example.com"),
        package=ESM,
    ),
    Sample(
        name="window-name-into-script-source",
        family=_FAMILY,
        files={
            "dist/index.js": r"""'use strict';
exports.onEnable = () => {
  const skin = window.name || new URLSearchParams(location.search).get('skin') || '/skins/default.js';
  const tag = document.createElement('script');
  tag.src = skin;
  document.head.append(tag);
};
"""
        },
    ),
    Sample(
        name="chat-messages-as-fragments",
        family=_FAMILY,
        files={
            "dist/index.js": r"""import { jsx } from 'react/jsx-runtime';
import { useEffect, useRef } from 'react';

export function Chat({ config }) {
  const list = useRef(null);
  useEffect(() => {
    const socket = new WebSocket('wss://chat.example.org/' + config.room);
    socket.onmessage = ({ data }) => {
      const { user, text } = JSON.parse(data);
      const range = document.createRange();
      list.current.append(range.createContextualFragment(`<li><b>${user}</b> ${text}</li>`));
    };
    return () => socket.close();
  }, [config.room]);
  return jsx('ul', { ref: list });
}
"""
        },
        manifest=online("wss://chat.example.org"),
        package=ESM,
    ),
    Sample(
        name="answer-as-script-of-srcdoc",
        family=_FAMILY,
        files={
            "dist/index.js": tsc_widget(
                r"""
                context.api.http.get("https://cards.example.com/of/" + encodeURIComponent(config.topic))
                    .then(({ data }) => setState({ text: "", html: data.html }));
                """,
                shown='(0, jsx_runtime_1.jsx)("iframe", { srcDoc: `<script>top.card=${state && state.html}</script>` })',
            )
        },
        manifest=online("https://cards.example.com"),
    ),
)
