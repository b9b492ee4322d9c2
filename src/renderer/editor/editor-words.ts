/** What Monaco itself says (its menu, its search, its hints), in the language of the window; English is in Monaco. */
export async function loadEditorWords(language: string): Promise<void> {
  if (language === 'zh-CN') await import('monaco-editor/nls/lang/zh-cn.js');
  if (language === 'zh-TW') await import('monaco-editor/nls/lang/zh-tw.js');
}
