/** Monaco's colors, taken from the page's own: one table of custom properties, for light and for dark. */
import type { editor } from 'monaco-editor/editor/editor.api.js';

/** Monaco's name for a color, and the custom property that it is. */
const COLORS: Readonly<Record<string, string>> = {
  foreground: '--text',
  focusBorder: '--focus',
  descriptionForeground: '--text-muted',
  'editor.background': '--surface',
  'editor.foreground': '--text',
  'editorCursor.foreground': '--text',
  'editorLineNumber.foreground': '--text-muted',
  'editorLineNumber.activeForeground': '--text',
  'editor.lineHighlightBackground': '--surface-raised',
  'editor.lineHighlightBorder': '--surface-raised',
  'editor.selectionBackground': '--terminal-selection',
  'editor.inactiveSelectionBackground': '--accent-soft',
  'editor.selectionHighlightBackground': '--accent-soft',
  'editor.wordHighlightBackground': '--accent-soft',
  'editor.wordHighlightStrongBackground': '--accent-soft',
  'editor.findMatchBackground': '--waiting-soft',
  'editor.findMatchBorder': '--waiting',
  'editor.findMatchHighlightBackground': '--waiting-soft',
  'editorBracketMatch.background': '--accent-soft',
  'editorBracketMatch.border': '--border-strong',
  'editorIndentGuide.background1': '--border',
  'editorIndentGuide.activeBackground1': '--border-strong',
  'editorWhitespace.foreground': '--border-strong',
  'editorGutter.background': '--surface',
  'editorGutter.foldingControlForeground': '--text-muted',
  'editorOverviewRuler.border': '--surface',
  'editorError.foreground': '--bad',
  'editorWarning.foreground': '--waiting',
  'editorInfo.foreground': '--accent',
  'editorOverviewRuler.errorForeground': '--bad',
  'editorOverviewRuler.warningForeground': '--waiting',
  'editorOverviewRuler.infoForeground': '--accent',
  'editorWidget.background': '--surface-raised',
  'editorWidget.foreground': '--text',
  'editorWidget.border': '--border-strong',
  'editorHoverWidget.background': '--surface-raised',
  'editorHoverWidget.foreground': '--text',
  'editorHoverWidget.border': '--border-strong',
  'editorHoverWidget.statusBarBackground': '--surface-sunken',
  'editorSuggestWidget.background': '--surface-raised',
  'editorSuggestWidget.foreground': '--text',
  'editorSuggestWidget.border': '--border-strong',
  'editorSuggestWidget.selectedBackground': '--accent-soft',
  'editorSuggestWidget.selectedForeground': '--text',
  'editorSuggestWidget.highlightForeground': '--accent',
  'editorSuggestWidget.focusHighlightForeground': '--accent',
  'list.hoverBackground': '--surface-sunken',
  'list.focusHighlightForeground': '--accent',
  'list.highlightForeground': '--accent',
  'menu.background': '--surface',
  'menu.foreground': '--text',
  'menu.border': '--border-strong',
  'menu.selectionBackground': '--accent-soft',
  'menu.selectionForeground': '--text',
  'menu.separatorBackground': '--border',
  'quickInput.background': '--surface',
  'quickInput.foreground': '--text',
  'quickInputList.focusBackground': '--accent-soft',
  'quickInputList.focusForeground': '--text',
  'input.background': '--surface',
  'input.foreground': '--text',
  'input.border': '--border-strong',
  'input.placeholderForeground': '--text-muted',
  'inputOption.activeBorder': '--accent',
  'inputOption.activeBackground': '--accent-soft',
  'inputOption.activeForeground': '--accent',
  'textLink.foreground': '--accent',
  'textLink.activeForeground': '--accent',
  'icon.foreground': '--text-muted',
  'scrollbarSlider.background': '--border',
  'scrollbarSlider.hoverBackground': '--border-strong',
  'scrollbarSlider.activeBackground': '--border-strong',
};

/** What Monaco's YAML tokens are called, and the custom property of each. */
const TOKENS: Readonly<Record<string, string>> = {
  '': '--text',
  type: '--yaml-key',
  string: '--yaml-text',
  number: '--yaml-number',
  keyword: '--yaml-number',
  comment: '--yaml-comment',
  operators: '--text-muted',
  delimiter: '--text-muted',
  namespace: '--accent',
  tag: '--accent',
};

/** `property` gives the value of a custom property in the theme that is on: `#rrggbb`, or `#rgb` for short. */
export function editorThemeOf(
  isDark: boolean,
  property: (name: string) => string,
): editor.IStandaloneThemeData {
  const colors = Object.entries(COLORS).map(([name, source]) => [name, fullColor(property(source))] as const);
  const rules = Object.entries(TOKENS).map(([token, source]) => ({
    token,
    foreground: fullColor(property(source)).replace('#', ''),
    ...(token === 'comment' ? { fontStyle: 'italic' } : {}),
  }));
  return {
    base: isDark ? 'vs-dark' : 'vs',
    inherit: true,
    rules,
    // Monaco draws shadows over what scrolls; the page has none.
    colors: { ...Object.fromEntries(colors), 'scrollbar.shadow': '#00000000', 'widget.shadow': '#00000030' },
  };
}

/** Monaco takes only the long form; the style sheet is made shorter when it is built. */
function fullColor(color: string): string {
  return color.replace(/^#([\da-f])([\da-f])([\da-f])$/iu, '#$1$1$2$2$3$3');
}
