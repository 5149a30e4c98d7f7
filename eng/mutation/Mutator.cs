using Microsoft.CodeAnalysis;
using Microsoft.CodeAnalysis.CSharp;
using Microsoft.CodeAnalysis.CSharp.Syntax;
using static Microsoft.CodeAnalysis.CSharp.SyntaxFactory;

namespace CarbonRegistry.Mutate;

/// <summary>One change of the program that a test should notice.</summary>
internal sealed record Mutation(
    int Id, string Area, string File, int Line, string Source, string Original, string Mutated)
{
    /// <summary>What it is, whatever its number and line.</summary>
    public string Key => $"{File} | {Source} | {Original} → {Mutated}";

    public override string ToString() => $"{File}:{Line} | {Source} | {Original} → {Mutated}";
}

/// <summary>Puts every mutation of a file behind a switch, all at once.</summary>
internal sealed class Mutator(SemanticModel model, string file, string area, Func<int> next, ISet<int> dropped)
    : CSharpSyntaxRewriter
{
    private const string Mark = "mutant";

    private readonly List<Mutation> _mutations = [];

    /// <summary>What it found, without what was dropped.</summary>
    public IReadOnlyList<Mutation> Mutations => _mutations;

    /// <summary>The mutants that a place of the rewritten program belongs to, the innermost first.</summary>
    public static IEnumerable<int> At(SyntaxNode node) =>
        node.AncestorsAndSelf().SelectMany(n => n.GetAnnotations(Mark))
            .Select(a => int.Parse(a.Data!, System.Globalization.CultureInfo.InvariantCulture));

    /// <summary>All mutants within a piece of the rewritten program.</summary>
    public static IEnumerable<int> Within(SyntaxNode node) =>
        node.GetAnnotatedNodes(Mark).SelectMany(n => n.GetAnnotations(Mark))
            .Select(a => int.Parse(a.Data!, System.Globalization.CultureInfo.InvariantCulture));

    public override SyntaxNode? Visit(SyntaxNode? node)
    {
        if (node is null || IsLeftAlone(node))
        {
            return node;
        }

        var visited = base.Visit(node);
        return (node, visited) switch
        {
            (ExpressionSyntax original, ExpressionSyntax within) => Expression(original, within),
            (StatementSyntax original, StatementSyntax within) => Statement(original, within),
            _ => visited,
        };
    }

    /// <summary>What no test can or need notice; docs/testing.md says so.</summary>
    private static bool IsLeftAlone(SyntaxNode node) => node switch
    {
        AttributeListSyntax or EnumMemberDeclarationSyntax or PatternSyntax or CaseSwitchLabelSyntax => true,
        ParameterSyntax => true,
        FieldDeclarationSyntax field => field.Modifiers.Any(SyntaxKind.ConstKeyword),
        LocalDeclarationStatementSyntax local => local.IsConst,
        MethodDeclarationSyntax method => method.Identifier.Text is "ToString" or "GetHashCode",
        ThrowStatementSyntax { Expression: { } thrown } => IsOfAMistake(thrown),
        ThrowExpressionSyntax thrown => IsOfAMistake(thrown.Expression),
        IfStatementSyntax check => check.Else is null
            && Only(check.Statement) is ThrowStatementSyntax { Expression: { } thrown } && IsOfAMistake(thrown),
        ExpressionStatementSyntax
            { Expression: InvocationExpressionSyntax { Expression: MemberAccessExpressionSyntax called } } =>
            called.Name.Identifier.Text.StartsWith("ThrowIf", StringComparison.Ordinal)
                || called.Name.Identifier.Text is "Dispose",
        _ => false,
    };

    /// <summary>A mistake of the program itself, which a caller that is right never makes.</summary>
    private static bool IsOfAMistake(ExpressionSyntax thrown) =>
        thrown is ObjectCreationExpressionSyntax { Type: var type } && type.ToString()
        is "ArgumentException" or "ArgumentNullException" or "ArgumentOutOfRangeException"
            or "InvalidOperationException" or "UnreachableException"
        or "System.Diagnostics.UnreachableException" or "NotSupportedException";

    private static StatementSyntax Only(StatementSyntax statement) =>
        statement is BlockSyntax { Statements: [var only] } ? only : statement;

    private ExpressionSyntax Expression(ExpressionSyntax original, ExpressionSyntax within)
    {
        if (original.Parent is NameColonSyntax or NameEqualsSyntax or QualifiedNameSyntax or AliasQualifiedNameSyntax
            || IsConstantPlace(original) || original is TypeSyntax and not IdentifierNameSyntax)
        {
            return within;
        }

        foreach (var mutated in Replacements(original))
        {
            within = Switch(original, within, mutated);
        }

        if (IsCondition(original))
        {
            // In these two forms what a pattern has named stays assigned where it was.
            within = Short(original, within, "never", SyntaxKind.LogicalAndExpression);
            within = Short(original, within, "always", SyntaxKind.LogicalOrExpression);
        }
        else if (IsAnswer(original))
        {
            within = Inverted(original, within);
        }

        // An operand is dropped where its neutral value stands in its place.
        if (original.Parent is BinaryExpressionSyntax { RawKind: (int)SyntaxKind.LogicalAndExpression } both)
        {
            within = Short(original, within, "true", SyntaxKind.LogicalOrExpression, both);
        }
        else if (original.Parent is BinaryExpressionSyntax { RawKind: (int)SyntaxKind.LogicalOrExpression } either)
        {
            within = Short(original, within, "false", SyntaxKind.LogicalAndExpression, either);
        }

        return within;
    }

    private static bool IsConstantPlace(ExpressionSyntax node) =>
        node.Parent is CaseSwitchLabelSyntax or ConstantPatternSyntax or NameColonSyntax or ArrayRankSpecifierSyntax
        || (node.Parent is AssignmentExpressionSyntax assignment && assignment.Left == node)
        || (node.Parent is ArgumentSyntax argument && !argument.RefKindKeyword.IsKind(SyntaxKind.None));

    private static bool IsCondition(ExpressionSyntax node) => node.Parent switch
    {
        IfStatementSyntax s => s.Condition == node,
        ConditionalExpressionSyntax s => s.Condition == node,
        WhenClauseSyntax s => s.Condition == node,
        WhileStatementSyntax s => s.Condition == node && !node.IsKind(SyntaxKind.TrueLiteralExpression),
        _ => false,
    };

    private bool IsAnswer(ExpressionSyntax node) =>
        node.Parent is ReturnStatementSyntax or ArrowExpressionClauseSyntax or LambdaExpressionSyntax
        && !node.IsKind(SyntaxKind.TrueLiteralExpression) && !node.IsKind(SyntaxKind.FalseLiteralExpression)
        && model.GetTypeInfo(node).Type?.SpecialType == SpecialType.System_Boolean
        && model.GetEnclosingSymbol(node.SpanStart) is not IMethodSymbol { ReturnsVoid: true };

    private IEnumerable<ExpressionSyntax> Replacements(ExpressionSyntax node)
    {
        switch (node)
        {
            case BinaryExpressionSyntax binary when !DeclaresAnything(binary):
                return Binary(binary);
            case IsPatternExpressionSyntax { Pattern: var pattern } test when !DeclaresAnything(test):
                return Patterns(pattern).Select(p => (ExpressionSyntax)test.WithPattern(p));
            case PrefixUnaryExpressionSyntax { RawKind: (int)SyntaxKind.LogicalNotExpression } not
                when !DeclaresAnything(not):
                return [not.Operand];
            case PrefixUnaryExpressionSyntax { RawKind: (int)SyntaxKind.PreIncrementExpression } step
                when node.Parent is not (ForStatementSyntax or ExpressionStatementSyntax):
                return [PrefixUnaryExpression(SyntaxKind.PreDecrementExpression, step.Operand)];
            case PostfixUnaryExpressionSyntax { RawKind: (int)SyntaxKind.PostIncrementExpression } step
                when node.Parent is not (ForStatementSyntax or ExpressionStatementSyntax):
                return [PostfixUnaryExpression(SyntaxKind.PostDecrementExpression, step.Operand)];
            case LiteralExpressionSyntax literal:
                return Literal(literal);
            case IdentifierNameSyntax or MemberAccessExpressionSyntax:
                return Constant(node);
            case InvocationExpressionSyntax call when !DeclaresAnything(call):
                return Call(call);
            case CollectionExpressionSyntax { Elements.Count: > 1 and <= 8 } list:
                return list.Elements.Select(e => (ExpressionSyntax)list.WithElements(list.Elements.Remove(e)));
            default:
                return [];
        }
    }

    private IEnumerable<ExpressionSyntax> Binary(BinaryExpressionSyntax node)
    {
        SyntaxKind[] others = node.Kind() switch
        {
            SyntaxKind.LessThanExpression =>
                [SyntaxKind.LessThanOrEqualExpression, SyntaxKind.GreaterThanOrEqualExpression],
            SyntaxKind.LessThanOrEqualExpression => [SyntaxKind.LessThanExpression, SyntaxKind.GreaterThanExpression],
            SyntaxKind.GreaterThanExpression =>
                [SyntaxKind.GreaterThanOrEqualExpression, SyntaxKind.LessThanOrEqualExpression],
            SyntaxKind.GreaterThanOrEqualExpression =>
                [SyntaxKind.GreaterThanExpression, SyntaxKind.LessThanExpression],
            SyntaxKind.EqualsExpression => [SyntaxKind.NotEqualsExpression],
            SyntaxKind.NotEqualsExpression => [SyntaxKind.EqualsExpression],
            SyntaxKind.LogicalAndExpression => [SyntaxKind.LogicalOrExpression],
            SyntaxKind.LogicalOrExpression => [SyntaxKind.LogicalAndExpression],
            SyntaxKind.AddExpression when IsNumber(node) => [SyntaxKind.SubtractExpression],
            SyntaxKind.SubtractExpression => [SyntaxKind.AddExpression],
            SyntaxKind.MultiplyExpression => [SyntaxKind.DivideExpression],
            SyntaxKind.DivideExpression => [SyntaxKind.MultiplyExpression],
            SyntaxKind.ModuloExpression => [SyntaxKind.MultiplyExpression],
            _ => [],
        };
        foreach (var kind in others)
        {
            yield return BinaryExpression(kind, node.Left, Token(OperatorOf(kind)).WithLeadingTrivia(Space)
                .WithTrailingTrivia(Space), node.Right);
        }

        if (node.IsKind(SyntaxKind.BitwiseOrExpression))
        {
            yield return node.Left;
            yield return node.Right;
        }
        else if (node.IsKind(SyntaxKind.CoalesceExpression) && node.Right is not ThrowExpressionSyntax)
        {
            yield return node.Right;
            if (node.Right is LiteralExpressionSyntax { Token.Value: 0 or false })
            {
                // The default value is what stands there.
                yield break;
            }

            yield return model.GetTypeInfo(node.Left).Type
                is { OriginalDefinition.SpecialType: SpecialType.System_Nullable_T }
                ? InvocationExpression(MemberAccessExpression(
                    SyntaxKind.SimpleMemberAccessExpression, ParenthesizedExpression(node.Left.WithoutTrivia()),
                    IdentifierName("GetValueOrDefault")))
                : PostfixUnaryExpression(
                    SyntaxKind.SuppressNullableWarningExpression, ParenthesizedExpression(node.Left.WithoutTrivia()));
        }
    }

    private static SyntaxKind OperatorOf(SyntaxKind kind) => kind switch
    {
        SyntaxKind.LessThanExpression => SyntaxKind.LessThanToken,
        SyntaxKind.LessThanOrEqualExpression => SyntaxKind.LessThanEqualsToken,
        SyntaxKind.GreaterThanExpression => SyntaxKind.GreaterThanToken,
        SyntaxKind.GreaterThanOrEqualExpression => SyntaxKind.GreaterThanEqualsToken,
        SyntaxKind.EqualsExpression => SyntaxKind.EqualsEqualsToken,
        SyntaxKind.NotEqualsExpression => SyntaxKind.ExclamationEqualsToken,
        SyntaxKind.LogicalAndExpression => SyntaxKind.AmpersandAmpersandToken,
        SyntaxKind.LogicalOrExpression => SyntaxKind.BarBarToken,
        SyntaxKind.AddExpression => SyntaxKind.PlusToken,
        SyntaxKind.SubtractExpression => SyntaxKind.MinusToken,
        SyntaxKind.MultiplyExpression => SyntaxKind.AsteriskToken,
        _ => SyntaxKind.SlashToken,
    };

    /// <summary>What a pattern without names could be instead: the other test, a shifted boundary, an alternative
    /// less.</summary>
    private static IEnumerable<PatternSyntax> Patterns(PatternSyntax pattern)
    {
        if (pattern is UnaryPatternSyntax not)
        {
            yield return not.Pattern is BinaryPatternSyntax ? ParenthesizedPattern(not.Pattern) : not.Pattern;
        }
        else
        {
            yield return UnaryPattern(
                Token(SyntaxKind.NotKeyword).WithTrailingTrivia(Space), ParenthesizedPattern(pattern.WithoutTrivia()));
        }

        foreach (var bound in pattern.DescendantNodesAndSelf().OfType<RelationalPatternSyntax>())
        {
            var other = bound.OperatorToken.Kind() switch
            {
                SyntaxKind.LessThanToken => SyntaxKind.LessThanEqualsToken,
                SyntaxKind.LessThanEqualsToken => SyntaxKind.LessThanToken,
                SyntaxKind.GreaterThanToken => SyntaxKind.GreaterThanEqualsToken,
                _ => SyntaxKind.GreaterThanToken,
            };
            yield return pattern.ReplaceNode(
                bound, bound.WithOperatorToken(Token(other).WithTriviaFrom(bound.OperatorToken)));
        }

        foreach (var binary in pattern.DescendantNodesAndSelf().OfType<BinaryPatternSyntax>())
        {
            yield return pattern.ReplaceNode(binary, binary.Left);
            yield return pattern.ReplaceNode(binary, binary.Right);
        }
    }

    private IEnumerable<ExpressionSyntax> Literal(LiteralExpressionSyntax literal)
    {
        switch (literal.Kind())
        {
            case SyntaxKind.TrueLiteralExpression:
                return [LiteralExpression(SyntaxKind.FalseLiteralExpression)];
            case SyntaxKind.FalseLiteralExpression:
                return [LiteralExpression(SyntaxKind.TrueLiteralExpression)];
            case SyntaxKind.NumericLiteralExpression
                when literal.Parent is not (EqualsValueClauseSyntax { Parent: EnumMemberDeclarationSyntax }):
                var shifted = literal.Token.Text switch
                {
                    "0" => "1",
                    "1" => "0",
                    var text => $"{text} + 1",
                };
                return [ParseExpression(shifted)];
            default:
                return [];
        }
    }

    /// <summary>A constant of the program where it is used: one more.</summary>
    private IEnumerable<ExpressionSyntax> Constant(ExpressionSyntax node)
    {
        if (node.Parent is MemberAccessExpressionSyntax or InvocationExpressionSyntax or MemberBindingExpressionSyntax
            || model.GetSymbolInfo(node).Symbol is not IFieldSymbol { IsConst: true,
                Type: { TypeKind: not TypeKind.Enum } type, ContainingType.SpecialType: SpecialType.None }
            || !IsNumber(type))
        {
            return [];
        }

        return [BinaryExpression(SyntaxKind.AddExpression, node.WithoutTrivia(), ParseExpression("1"))];
    }

    private IEnumerable<ExpressionSyntax> Call(InvocationExpressionSyntax call)
    {
        if (call.Expression is MemberAccessExpressionSyntax { Expression: var of,
            Name: IdentifierNameSyntax name } access)
        {
            var arguments = call.ArgumentList.Arguments.Count;
            var other = name.Identifier.Text switch
            {
                "Any" when arguments == 1 => "All",
                "All" => "Any",
                "Exists" => "TrueForAll",
                "TrueForAll" => "Exists",
                "First" => "Last",
                "Last" => "First",
                "FirstOrDefault" => "LastOrDefault",
                "LastOrDefault" => "FirstOrDefault",
                "Min" => "Max",
                "Max" => "Min",
                "OrderBy" => "OrderByDescending",
                "OrderByDescending" => "OrderBy",
                _ => null,
            };
            if (other is not null)
            {
                yield return call.WithExpression(access.WithName(IdentifierName(other)));
            }

            if (name.Identifier.Text is "Where" or "Distinct" or "Skip" or "Take"
                && model.GetTypeInfo(of).Type is { } less
                && model.GetTypeInfo(call) is { Type: { } whole }
                && model.Compilation.ClassifyConversion(less, whole).IsImplicit)
            {
                yield return of;
            }
        }

        // One of the things that a method takes any number of.
        if (model.GetSymbolInfo(call).Symbol is IMethodSymbol { Parameters: [.., { IsParams: true } rest] parameters }
            && call.ArgumentList.Arguments.Count > parameters.Length
            && rest.Type.ToString()!.StartsWith("CarbonRegistry", StringComparison.Ordinal))
        {
            foreach (var argument in call.ArgumentList.Arguments.Skip(parameters.Length - 1))
            {
                yield return call.WithArgumentList(
                    call.ArgumentList.WithArguments(call.ArgumentList.Arguments.Remove(argument)));
            }
        }
    }

    private StatementSyntax Statement(StatementSyntax original, StatementSyntax within)
    {
        // What it declares would be known within its own block only.
        if (DeclaresAnything(original))
        {
            return within;
        }

        switch (original)
        {
            case ExpressionStatementSyntax { Expression: AssignmentExpressionSyntax assignment }:
                if (assignment.RawKind is (int)SyntaxKind.AddAssignmentExpression
                    or (int)SyntaxKind.SubtractAssignmentExpression && IsNumber(assignment.Left))
                {
                    var (kind, token) = assignment.IsKind(SyntaxKind.AddAssignmentExpression)
                        ? (SyntaxKind.SubtractAssignmentExpression, SyntaxKind.MinusEqualsToken)
                        : (SyntaxKind.AddAssignmentExpression, SyntaxKind.PlusEqualsToken);
                    return Instead(original, within, ExpressionStatement(AssignmentExpression(
                        kind, assignment.Left.WithoutTrivia(), Token(token).WithLeadingTrivia(Space)
                            .WithTrailingTrivia(Space), assignment.Right)));
                }

                return model.GetSymbolInfo(assignment.Left).Symbol is IFieldSymbol or IPropertySymbol
                    ? Instead(original, within, Block()) : within;
            case ExpressionStatementSyntax { Expression: PrefixUnaryExpressionSyntax or PostfixUnaryExpressionSyntax }:
            case ExpressionStatementSyntax { Expression: InvocationExpressionSyntax or AwaitExpressionSyntax
                or ConditionalAccessExpressionSyntax }:
                return Instead(original, within, Block());
            case ContinueStatementSyntax:
            case BreakStatementSyntax when original.Ancestors()
                .First(a => a is SwitchStatementSyntax or ForStatementSyntax or CommonForEachStatementSyntax
                or WhileStatementSyntax or DoStatementSyntax) is not SwitchStatementSyntax:
                return Instead(original, within, Block());
            default:
                return within;
        }
    }

    private bool IsNumber(ExpressionSyntax node) => IsNumber(model.GetTypeInfo(node).Type);

    private static bool IsNumber(ITypeSymbol? type) =>
        type is { SpecialType: >= SpecialType.System_SByte and <= SpecialType.System_UInt64 }
            or { Name: "Int128" or "TimeSpan" or "DateTimeOffset" };

    private static bool DeclaresAnything(SyntaxNode node) => node.DescendantNodes(n => n is not LambdaExpressionSyntax)
        .Any(n => n is SingleVariableDesignationSyntax or DeclarationExpressionSyntax);

    private ExpressionSyntax Switch(ExpressionSyntax original, ExpressionSyntax within, ExpressionSyntax mutated)
    {
        if (Add(original, mutated.ToString()) is not { } id)
        {
            return within;
        }

        // A literal becomes what it is used as by itself; a choice between two does not.
        var cast = original is LiteralExpressionSyntax { RawKind: (int)SyntaxKind.NumericLiteralExpression }
            or IdentifierNameSyntax or MemberAccessExpressionSyntax
            && model.GetTypeInfo(original).ConvertedType is { SpecialType: not SpecialType.System_Int32,
                TypeKind: not TypeKind.Error } used ? used
            : original.IsKind(SyntaxKind.CoalesceExpression)
            && model.GetTypeInfo(original).Type is { IsValueType: true } value ? value : null;
        return Marked(id, ParenthesizedExpression(ConditionalExpression(IsOn(id), As(mutated), As(within))), original);

        ExpressionSyntax As(ExpressionSyntax e) => cast is null
            ? ParenthesizedExpression(e.WithoutTrivia())
            : CastExpression(ParseTypeName(cast.ToDisplayString(SymbolDisplayFormat.FullyQualifiedFormat)),
                ParenthesizedExpression(e.WithoutTrivia()));
    }

    private ExpressionSyntax Short(ExpressionSyntax original, ExpressionSyntax within, string becomes, SyntaxKind kind,
        ExpressionSyntax? whole = null)
    {
        if (NamesWhen(original).Contains(kind == SyntaxKind.LogicalOrExpression))
        {
            return within;
        }

        var told = becomes is "never" or "always" ? $"{becomes} ({Flat(original)})"
            : $"{becomes} for ({Flat(original)})";
        if (Add(whole ?? original, told, original) is not { } id)
        {
            return within;
        }

        ExpressionSyntax on = kind == SyntaxKind.LogicalAndExpression
            ? PrefixUnaryExpression(SyntaxKind.LogicalNotExpression, IsOn(id)) : IsOn(id);
        return Marked(id, ParenthesizedExpression(
            BinaryExpression(kind, ParenthesizedExpression(within.WithoutTrivia()), on)), original);
    }

    /// <summary>Whether a pattern in it names something when it is true, when it is false, or both.</summary>
    private static IEnumerable<bool> NamesWhen(ExpressionSyntax node) => node switch
    {
        ParenthesizedExpressionSyntax inner => NamesWhen(inner.Expression),
        PrefixUnaryExpressionSyntax { RawKind: (int)SyntaxKind.LogicalNotExpression } not =>
            NamesWhen(not.Operand).Select(b => !b),
        BinaryExpressionSyntax { RawKind: (int)SyntaxKind.LogicalAndExpression
            or (int)SyntaxKind.LogicalOrExpression } both =>
            NamesWhen(both.Left).Concat(NamesWhen(both.Right)),
        IsPatternExpressionSyntax test =>
            test.Pattern.DescendantNodesAndSelf().Any(n => n is SingleVariableDesignationSyntax)
            ? [test.Pattern is not UnaryPatternSyntax] : [],
        _ => node.DescendantNodes(n => n is not LambdaExpressionSyntax)
            .Any(n => n is SingleVariableDesignationSyntax { Parent: not DeclarationExpressionSyntax })
            ? [true, false] : [],
    };

    private ExpressionSyntax Inverted(ExpressionSyntax original, ExpressionSyntax within) =>
        Add(original, $"!({Flat(original)})") is { } id
            ? Marked(id, ParenthesizedExpression(BinaryExpression(
                SyntaxKind.ExclusiveOrExpression, ParenthesizedExpression(within.WithoutTrivia()), IsOn(id))), original)
            : within;

    private StatementSyntax Instead(StatementSyntax original, StatementSyntax within, StatementSyntax mutated) =>
        Add(original, mutated is BlockSyntax ? "nothing" : mutated.ToString()) is { } id
            ? Marked(id, Block(IfStatement(IsOn(id), mutated, ElseClause(within.WithoutTrivia()))), original)
            : within;

    private static ExpressionSyntax IsOn(int id) => ParseExpression($"global::CarbonRegistry.Mutant.Is({id})");

    private static T Marked<T>(int id, T node, SyntaxNode original)
        where T : SyntaxNode =>
        node.WithTriviaFrom(original).WithAdditionalAnnotations(new SyntaxAnnotation(Mark, $"{id}"));

    private int? Add(SyntaxNode original, string mutated, SyntaxNode? at = null)
    {
        // Numbered whether dropped or not, so that a number stays what it was.
        var id = next();
        if (dropped.Contains(id))
        {
            return null;
        }

        var line = (at ?? original).GetLocation().GetLineSpan().StartLinePosition.Line;
        var text = original.SyntaxTree.GetText().Lines[line].ToString().Trim();
        _mutations.Add(new(id, area, file, line + 1, text, Flat(original),
            string.Join(' ', mutated.Split((char[]?)null, StringSplitOptions.RemoveEmptyEntries))));
        return id;
    }

    private static string Flat(SyntaxNode node) =>
        string.Join(' ', node.ToString().Split((char[]?)null, StringSplitOptions.RemoveEmptyEntries));
}
