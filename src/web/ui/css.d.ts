// The bundler gathers these; to the type checker they are only side effects.
declare module '*.css'
