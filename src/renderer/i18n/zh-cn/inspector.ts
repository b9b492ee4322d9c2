/** What `src/renderer/inspector` says, in simplified Chinese. */
export const ZH_CN_INSPECTOR = {} as const;
