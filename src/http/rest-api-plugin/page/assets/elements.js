// Parts that the page is made of.

export function element(name, properties, ...children) {
  const made = Object.assign(document.createElement(name), properties);
  made.append(...children);
  return made;
}

/** A text as it came, under a title. The lines of a drawn table are not broken. */
export function terminal(title, text, className = '') {
  const isTable = /^(?:[│╒+]|-+\+)/m.test(text);
  const block = element('pre', { className, textContent: text, tabIndex: 0, role: 'group', ariaLabel: title });
  block.classList.toggle('table', isTable);
  return element('div', {}, element('h4', { textContent: title }), block);
}

/** What opens when somebody wants to see it. */
export function details(title, ...children) {
  return element('details', {}, element('summary', { textContent: title }), ...children);
}

/** A text with a button that copies it. */
export function copyable(title, text) {
  const block = element('pre', { textContent: text, tabIndex: 0, role: 'group', ariaLabel: title });
  const button = element('button', { type: 'button', className: 'quiet', textContent: 'Copy' });
  button.addEventListener('click', async () => {
    try {
      await navigator.clipboard.writeText(block.textContent);
      button.textContent = 'Copied';
    } catch {
      // Without the right to the clipboard, whoever wants it presses the keys.
      getSelection().selectAllChildren(block);
      button.textContent = 'Selected';
    }
  });
  return element('div', { className: 'copy' }, block, button);
}
