// Passkeys: what the browser's own dialog needs a script for. Everything else of signing in works without.
"use strict";

(() => {
    const api = "/api/v1/";
    const say = (form, text) => {
        const status = form.querySelector("[data-status]");
        if (status) {
            status.textContent = text;
            status.hidden = !text;
        }
    };

    const send = async (path, body) => {
        const response = await fetch(api + path, {
            method: "POST",
            headers: { "Content-Type": "application/json", "Accept-Language": document.documentElement.lang },
            body: JSON.stringify(body),
        });
        const answer = await response.json();
        if (!response.ok) {
            throw new Error(answer.title);
        }
        return answer;
    };

    const get = async options => (await navigator.credentials.get({
        publicKey: PublicKeyCredential.parseRequestOptionsFromJSON(options) })).toJSON();
    const create = async options => (await navigator.credentials.create({
        publicKey: PublicKeyCredential.parseCreationOptionsFromJSON(options) })).toJSON();

    const acts = {
        // Signs in, and goes where the person wanted to go.
        async "sign-in"(form) {
            const challenge = await send("session/passkey/options", {});
            await send(
                "session/passkey/assertion", { credential: await get(challenge.options), state: challenge.state });
            if (form.elements.kept) {
                form.submit();
            } else {
                location.assign(form.dataset.next || "/");
            }
        },

        // Makes a passkey and sends it with the form.
        async create(form) {
            form.querySelector("[data-credential]").value =
                JSON.stringify(await create(JSON.parse(form.dataset.options)));
            form.submit();
        },

        // Confirms an act: the form that carries it is sent with the passkey's answer.
        async confirm(form, button) {
            form.querySelector("[data-credential]").value =
                JSON.stringify(await get(JSON.parse(button.dataset.options)));
            for (const field of form.querySelectorAll("[data-instead]")) {
                field.required = false;
            }
            const submit = document.createElement("input");
            submit.type = "hidden";
            submit.name = button.name;
            submit.value = button.value;
            if (button.name) {
                form.append(submit);
            }
            form.submit();
        },
    };

    const able = "PublicKeyCredential" in window && "parseRequestOptionsFromJSON" in PublicKeyCredential;
    if (!able) {
        for (const button of document.querySelectorAll("[data-passkey]")) {
            button.hidden = true;
        }
    }

    document.addEventListener("click", async event => {
        const button = event.target.closest("[data-passkey]");
        if (!button) {
            return;
        }
        event.preventDefault();
        const form = button.form;
        say(form, "");
        button.disabled = true;
        try {
            await acts[button.dataset.passkey](form, button);
        } catch (error) {
            // Turned away by the person, or by the registry, which says why.
            say(form, error instanceof DOMException ? form.dataset.failed || error.message : error.message);
        } finally {
            button.disabled = false;
        }
    });
})();
