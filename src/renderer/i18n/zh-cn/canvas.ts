/** What `src/renderer/canvas` says, in simplified Chinese. */
export const ZH_CN_CANVAS = {} as const;
