// A submission's page is shown anew when something changed; without a script there is a link that does it.
'use strict';

const live = document.querySelector('[data-events]');
const known = Number(live.dataset.known);
const events = new EventSource(live.dataset.events);
events.addEventListener('change', (event) => {
  if (JSON.parse(event.data).history.length > known) {
    events.close();
    location.reload();
  }
});
