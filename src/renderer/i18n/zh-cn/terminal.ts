/** What `src/renderer/terminal` says, in simplified Chinese. */
export const ZH_CN_TERMINAL = {} as const;
