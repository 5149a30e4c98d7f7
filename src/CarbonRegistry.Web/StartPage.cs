namespace CarbonRegistry.Web;

/// <summary>The page at the root until the screens are there: what this is and where its interface is described. No script, nothing from elsewhere.</summary>
internal static class StartPage
{
    public const string Style =
        "body{max-width:44rem;margin:3rem auto;padding:0 1rem;font:16px/1.6 system-ui,sans-serif;color:#1a2733;background:#fff}h1{font-size:1.5rem}a{color:#0b5cad}footer{margin-top:3rem;color:#5b6770;font-size:.875rem}";

    public const string Html =
        $"""
        <!doctype html>
        <html lang="zh-CN">
        <head><meta charset="utf-8"><meta name="viewport" content="width=device-width"><title>碳排放权注册登记系统 · CarbonRegistry</title><style>{Style}</style></head>
        <body>
        <main>
        <h1>碳排放权注册登记系统</h1>
        <p>记录全部碳单位（配额与减排量）的创建、每一次转移与终止。谁持有哪些碳单位，以本系统的记录为准。</p>
        <ul><li><a href="/scalar">接口说明</a></li><li><a href="/openapi/v1.json">OpenAPI 3.1 文档</a></li><li><a href="/healthz">运行状态</a></li></ul>
        <section lang="en">
        <h2>CarbonRegistry</h2>
        <p>The national carbon registry: the creation, every movement and the end of all carbon units, allowances and emission reductions. Its record is the final word on who owns what.</p>
        <ul><li><a href="/scalar">Description of the interface</a></li><li><a href="/openapi/v1.json">OpenAPI 3.1 document</a></li><li><a href="/healthz">Health</a></li></ul>
        </section>
        </main>
        <footer>CarbonRegistry · Apache-2.0</footer>
        </body>
        </html>
        """;
}
