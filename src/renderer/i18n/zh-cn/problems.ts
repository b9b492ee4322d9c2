/** What `src/renderer/problems` says, in simplified Chinese. */
export const ZH_CN_PROBLEMS = {} as const;
