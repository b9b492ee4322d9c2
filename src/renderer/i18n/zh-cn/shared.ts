/** What `src/renderer/shared` says, in simplified Chinese. */
export const ZH_CN_SHARED = {} as const;
