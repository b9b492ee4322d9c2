/** Style sheets are imported for their effect; the bundler emits them. */
declare module '*.css' {}
