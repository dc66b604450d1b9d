// The package ships types for its index only, and reading the index means reading 1,700 icons.
declare module 'lucide/dist/esm/icons/*' {
  const node: readonly (readonly [tag: string, attributes: Readonly<Record<string, string>>])[]
  export default node
}
