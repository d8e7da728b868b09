// Whether somebody types or chooses there, so that a key is theirs and no shortcut.
export const typesInto = (element) => Boolean(element?.closest?.("input:not([type=hidden]), textarea, select, [contenteditable]"));
