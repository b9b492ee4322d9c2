/** What `src/renderer/app` says, in simplified Chinese. */
export const ZH_CN_APP = {} as const;
