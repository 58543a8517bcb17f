"use strict";

// Beside the page, wherever a proxy has put it.
SwaggerUIBundle({
  url: new URL("openapi.json", document.baseURI).href,
  domNode: document.getElementById("documentation"),
  deepLinking: true,
  // It would send the description to a host of Swagger's.
  validatorUrl: null,
});
