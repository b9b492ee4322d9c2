/** What `src/renderer/files` says, in simplified Chinese. */
export const ZH_CN_FILES = {} as const;
