/** What `src/renderer/capture` says, in simplified Chinese. */
export const ZH_CN_CAPTURE = {} as const;
