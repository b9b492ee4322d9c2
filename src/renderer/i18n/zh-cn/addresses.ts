/** What `src/renderer/addresses` says, in simplified Chinese. */
export const ZH_CN_ADDRESSES = {} as const;
