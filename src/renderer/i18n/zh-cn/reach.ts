/** What `src/renderer/reach` says, in simplified Chinese. */
export const ZH_CN_REACH = {} as const;
