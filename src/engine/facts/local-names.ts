import type { Node } from "../../compiler/index.js";
import type { World } from "../world.js";
import { fileFactsOf } from "./file-facts.js";
import { type Declares, type Name, roleOf } from "./name-roles.js";

/** What one scope declares under a name, and where it is used. */
interface Binding {
  /** The name where it is declared. */
  readonly declared: Name;
  readonly from: number;
  readonly uses: Name[];
  /** False where syntax alone can't tell all of its uses. */
  isSure: boolean;
}

/** The bindings of one name in one file, by their scopes. */
type Bindings = ReadonlyMap<Node, Binding>;

const NO_BINDINGS: Bindings = new Map();

/**
 * Every use of a parameter or local variable, where the scopes of its file say it all; `undefined` where the compiler must
 * be asked. Spares most of the questions for what a name stands for.
 */
export function localReferences(world: World, name: Name): readonly Name[] | undefined {
  return localBinding(world, name)?.uses;
}

/** What declares a name. Of a parameter or local variable its scope tells; of all else the compiler. */
export function declarationsBehind(world: World, name: Node): readonly Node[] {
  const binding = isName(world, name) ? localBinding(world, name) : undefined;
  return binding ? [binding.declared.parent] : (world.compiler.symbolOf(name)?.declarations ?? []);
}

function isName(world: World, node: Node): node is Name {
  return world.compiler.syntax.isIdentifier(node);
}

function localBinding(world: World, name: Name): Binding | undefined {
  const { syntax } = world.compiler;
  const [first] = fileFactsOf(world, name).names.get(name.text) ?? [];
  if (!first || !syntax.isIdentifier(name)) return undefined;
  const bindings = world.ask(bind, first, NO_BINDINGS);
  if (bindings.size === 0) return undefined;
  const role = roleOf(syntax, name);
  const binding = role.is === "use" ? bindingsAround(world, bindings, name)[0] : role.is === "value" ? bindings.get(role.scope) : undefined;
  return binding?.isSure && (role.is === "use" || binding.declared === name) ? binding : undefined;
}

/** `first` is the first place of a name in its file. */
function bind(world: World, first: Name): Bindings {
  const { syntax } = world.compiler;
  const bindings = new Map<Node, Binding>();
  const types = new Set<Node>();
  const uses: { readonly name: Name; readonly isClear: boolean }[] = [];
  for (const name of fileFactsOf(world, first).names.get(first.text) ?? []) {
    const role = roleOf(syntax, name);
    if (role.is === "use" || role.is === "unclear") uses.push({ name, isClear: role.is === "use" });
    else if (role.is === "type") types.add(role.scope);
    else if (role.is === "value" || role.is === "other") declare(bindings, name, role);
  }
  // A type of the same name may be one thing with the variable.
  for (const [scope, binding] of bindings) if (types.has(scope)) binding.isSure = false;
  if ([...bindings.values()].some(({ isSure }) => isSure)) {
    for (const { name, isClear } of uses) {
      const around = bindingsAround(world, bindings, name);
      const [binding] = around;
      if (binding && isClear && name.pos >= binding.from) binding.uses.push(name);
      else for (const one of around) one.isSure = false;
    }
  }
  return bindings;
}

/** Two declarations in one scope: who is meant is not for syntax to say. */
function declare(bindings: Map<Node, Binding>, declared: Name, { is, scope, from }: Declares): void {
  const known = bindings.get(scope);
  if (known) known.isSure = false;
  else bindings.set(scope, { declared, from, uses: [], isSure: is === "value" });
}

/** What the scopes around a use declare, the innermost first. */
function bindingsAround(world: World, bindings: Bindings, use: Name): readonly Binding[] {
  const { syntax } = world.compiler;
  const around: Binding[] = [];
  for (let node: Node = use.parent; ; node = node.parent) {
    const binding = bindings.get(node);
    if (binding) around.push(binding);
    if (syntax.isSourceFile(node)) return around;
  }
}
