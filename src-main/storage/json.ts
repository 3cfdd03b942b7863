/** What JSON can hold; types of objects that hold nothing else can be given for it. */
export type Json = string | number | boolean | null | readonly Json[] | { readonly [key: string]: Json };
