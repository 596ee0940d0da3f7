// A ready answer that is chosen is put where the comment is written.
'use strict';

for (const choice of document.querySelectorAll('select[data-fills]')) {
  choice.addEventListener('change', () => {
    const field = document.getElementById(choice.dataset.fills);
    if (choice.value) field.value = field.value ? `${field.value}\n\n${choice.value}` : choice.value;
    choice.value = '';
    field.focus();
  });
}
