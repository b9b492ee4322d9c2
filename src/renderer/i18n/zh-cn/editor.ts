/** What `src/renderer/editor` says, in simplified Chinese. */
export const ZH_CN_EDITOR = {} as const;
