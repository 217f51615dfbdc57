document.body.append("Segue");
