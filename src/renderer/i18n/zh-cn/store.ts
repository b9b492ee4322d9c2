/** What `src/renderer/store` says, in simplified Chinese. */
export const ZH_CN_STORE = {} as const;
